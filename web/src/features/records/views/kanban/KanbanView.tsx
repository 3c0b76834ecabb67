/** A board: a column for each value of a field, a card for each record; cards are moved by hand, by keys or from a menu. */
import { DndContext, DragOverlay, MouseSensor, TouchSensor, pointerWithin, useSensor, useSensors, type DragEndEvent, type DragStartEvent } from "@dnd-kit/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "../../../../api/queries";
import type { RecordData } from "../../../../api/types";
import { Spinner } from "../../../../shared/Spinner";
import type { KindProps } from "../kind";
import { Nothing } from "../parts/Nothing";
import { useFields, useFresh } from "../parts/reading";
import "../parts/views.css";
import { useAccess, useBoard } from "./board";
import { Card } from "./Card";
import { Column } from "./Column";
import "./kanban.css";
import { folded, keepFolded } from "./folded";
import { moveTo, movable, valueOf, type Move, type Place } from "./moves";
import { useMoving } from "./moving";
import { usePlaces } from "./places";

const AskedFields = lazy(() => import("../../list/AskedFields"));

export default function KanbanView(props: KindProps) {
  const { t } = useTranslation();
  const { entity, view, onFailed } = props;
  const field = view.by ? entity.fields[view.by] : undefined;
  if (!view.by || !field) return <Nothing>{t("views.nothingToGoBy")}</Nothing>;
  return <Places {...props} key={view.name} by={view.by} onFailed={onFailed} />;
}

function Places({ by, ...props }: KindProps & { by: string }) {
  const places = usePlaces(props.entity, by, props.entity.fields[by]!, props.onFailed);
  return places ? <Board {...props} places={places} /> : <div className="list-wait"><Spinner /></div>;
}

interface Dragged {
  record: RecordData;
  lane: string | null;
}

function Board({ entity, view, fields: known, asked, round, places, onOpen, onNew, onChanged, onFailed }: KindProps & { places: Place[] }) {
  const { t } = useTranslation();
  const me = useMe();
  const fields = useFields(entity, known, [view.by, view.lanes, view.color, view.cover, ...(view.card ?? [])]);
  const board = useBoard(entity, view, fields, places, asked);
  useFresh(entity.name, round);
  const { bring, act, asking, cancel, news } = useMoving(entity, board, onChanged);
  const [dragged, setDragged] = useState<Dragged | null>(null);
  useAccess(entity.name, dragged?.record.id);
  const kept = `${me.workspace}.${me.user.id}.${entity.name}.${view.name}`;
  const [shut, setShut] = useState(() => folded(kept));
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
  );
  const why = (move: Move) => (move.kind === "no" ? (move.why.says ?? t(`views.why.${move.why.key}`)) : "");
  const fold = (value: string | null) => {
    const name = value ?? "";
    const next = shut.includes(name) ? shut.filter((other) => other !== name) : [...shut, name];
    keepFolded(kept, next);
    setShut(next);
  };
  const start = ({ active }: DragStartEvent) => {
    const { record } = active.data.current as Dragged;
    setDragged({ record, lane: board.lanes ? valueOf(record, board.lanes) : null });
  };
  const end = ({ over }: DragEndEvent) => {
    setDragged(null);
    if (!dragged || !over) return;
    const { place, lane } = over.data.current as { place: Place; lane: string | null | undefined };
    void bring(dragged.record, { place, lane: lane === undefined || lane === dragged.lane ? undefined : lane }, why);
  };
  const canMove = movable(entity, board.by);
  const beside = (record: RecordData, step: number) => {
    const at = places.findIndex(({ value }) => value === valueOf(record, board.by));
    return places[at + step];
  };
  return (
    <DndContext sensors={sensors} collisionDetection={pointerWithin} onDragStart={start} onDragEnd={end} onDragCancel={() => setDragged(null)} accessibility={{ container: document.body }}>
      <div className="kanban" role="group" aria-label={view.title} tabIndex={0}>
        {places.map((place) => (
          <Column
            key={place.value ?? ""}
            board={board}
            place={place}
            folded={shut.includes(place.value ?? "")}
            totals={view.totals ?? {}}
            dragging={dragged?.record ?? null}
            refusal={dragged ? why(moveTo(entity, board.by, dragged.record, place.value, board.accessOf(dragged.record))) : ""}
            canMove={canMove}
            onFold={() => fold(place.value)}
            onNew={onNew && canBeginIn(entity, board.by, place) ? () => onNew(place.value === null ? {} : { [board.by]: place.value }) : undefined}
            onOpen={onOpen}
            onFailed={onFailed}
            onMove={(record, to) => void bring(record, { place: to }, why)}
            onStep={(record, step) => {
              const to = beside(record, step);
              if (to) void bring(record, { place: to }, why);
            }}
            why={why}
          />
        ))}
      </div>
      <DragOverlay dropAnimation={null}>{dragged && <Card board={board} record={dragged.record} lifted />}</DragOverlay>
      <div className="hidden-visually" role="status">{news}</div>
      {asking && (
        <Suspense>
          <AskedFields action={asking.move.action} onCancel={cancel} onConfirm={(given) => void act(asking, given)} />
        </Suspense>
      )}
    </DndContext>
  );
}

/** New records begin in the first state; other values can be given to begin with. */
function canBeginIn({ lifecycle }: KindProps["entity"], by: string, place: Place): boolean {
  return lifecycle?.field === by ? Object.keys(lifecycle.states)[0] === place.value : true;
}
