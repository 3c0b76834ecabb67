/** A card: a record's name that opens it, what the view says of it, and where it may go. */
import { EllipsisOutlined } from "@ant-design/icons";
import { useDraggable } from "@dnd-kit/core";
import { Button, Popover } from "antd";
import { useState, type KeyboardEvent, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";

import type { RecordData } from "../../../../api/types";
import { CardFields } from "../parts/CardFields";
import { Cover } from "../parts/Cover";
import { Opening } from "../parts/Opening";
import { paint } from "../parts/paint";
import { useAccess, type Board } from "./board";
import { moveTo, type Move, type Place } from "./moves";
import { neighbour } from "./neighbour";

export interface CardMoves {
  canMove: boolean;
  onOpen: (record: Pick<RecordData, "id">, apart: boolean) => void;
  onMove: (record: RecordData, to: Place) => void;
  onStep: (record: RecordData, step: number) => void;
  why: (move: Move) => string;
}

interface CardProps extends Partial<CardMoves> {
  board: Board;
  record: RecordData;
  /** The card in the air: it only shows. */
  lifted?: boolean;
}

export function Card({ board, record, lifted = false, canMove = false, onOpen = () => undefined, onMove, onStep, why }: CardProps) {
  const { t } = useTranslation();
  const { setNodeRef, listeners } = useDraggable({ id: lifted ? `lifted-${record.id}` : record.id, data: { record }, disabled: lifted || !canMove });
  const { className, style } = paint(record, board.color, board.fields);
  const keys = (event: KeyboardEvent<HTMLElement>) => {
    const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.altKey && across && canMove) {
      event.preventDefault();
      return onStep?.(record, across);
    }
    const next = event.altKey || event.ctrlKey || event.metaKey ? null : neighbour(event.currentTarget, event.key);
    if (next) {
      event.preventDefault();
      next.focus();
    }
    return undefined;
  };
  return (
    <article ref={setNodeRef} className={`kanban-card ${board.color ? className : ""}`} style={board.color ? style : undefined} data-lifted={lifted || undefined} onKeyDown={keys} {...listeners}>
      {board.cover && <Cover record={record} path={board.cover} />}
      <div className="kanban-card-head">
        <Opening entity={board.entity.name} record={record} className="kanban-title" onOpen={onOpen} />
        {canMove && onMove && why && <MoveMenu board={board} record={record} onMove={onMove} why={why} label={t("views.moveCard", { record: record._title ?? "" })} />}
      </div>
      <CardFields record={record} paths={board.card} fields={board.fields} />
    </article>
  );
}

interface MenuProps {
  board: Board;
  record: RecordData;
  onMove: CardMoves["onMove"];
  why: CardMoves["why"];
  label: string;
}

const apart = (event: SyntheticEvent) => event.stopPropagation();

/** The same moves without dragging, from a menu. */
function MoveMenu(props: MenuProps) {
  const [open, setOpen] = useState(false);
  const move: CardMoves["onMove"] = (record, place) => {
    setOpen(false);
    props.onMove(record, place);
  };
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomRight" arrow={false} destroyOnHidden content={<Targets {...props} onMove={move} />} styles={{ container: { padding: 6, maxWidth: 300 } }}>
      <Button type="text" size="small" icon={<EllipsisOutlined />} aria-label={props.label} aria-haspopup="dialog" onMouseDown={apart} onTouchStart={apart} />
    </Popover>
  );
}

/** Each column, and why not where it is not allowed. */
function Targets({ board, record, onMove, why, label }: MenuProps) {
  useAccess(board.entity.name, record.id);
  return (
    <div className="choices" role="group" aria-label={label}>
      <div className="choices-head">{label}</div>
      {board.places.map((place) => {
        const move = moveTo(board.entity, board.by, record, place.value, board.accessOf(record));
        if (move.kind === "stay") return null;
        return (
          <button key={place.value ?? ""} type="button" className="nav-link kanban-target" disabled={move.kind === "no"} onClick={() => onMove(record, place)}>
            <span>{move.kind === "act" ? `${place.title} · ${move.action.title}` : place.title}</span>
            {move.kind === "no" && <small>{why(move)}</small>}
          </button>
        );
      })}
    </div>
  );
}
