/** The tree itself: walked with arrow keys, moved with the pointer or with the letter M. */
import { DownOutlined, RightOutlined } from "@ant-design/icons";
import { useEffect, useRef, useState, type DragEvent, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { mayMove, step, type Department, type Line } from "../../shared/departments/tree";
import type { Move } from "./MoveDialog";

interface TreeProps {
  all: readonly Department[];
  shown: readonly Line[];
  people: Record<string, number>;
  selected: string | null;
  movable: boolean;
  onChoose: (id: string) => void;
  onOpen: (id: string, open: boolean) => void;
  onMove: (move: Move) => void;
}

/** How long one holds something above a closed department until it opens. */
const PAUSE = 600;
/** The place above everything, where what is dropped has no parent. */
const TOP = "";

export function Tree({ all, shown, people, selected, movable, onChoose, onOpen, onMove }: TreeProps) {
  const { t } = useTranslation();
  const [walked, setWalked] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const here = [walked, selected].find((id) => shown.some(({ department }) => department.id === id)) ?? shown[0]?.department.id;
  const drag = useDrag(all, onOpen, onMove);
  const walk = (id: string) => {
    setWalked(id);
    list.current?.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus();
  };
  const pressed = (event: KeyboardEvent) => {
    if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") onChoose(here);
    else if (event.key.toLowerCase() === "m" && movable) onMove({ id: here });
    else {
      const next = step(shown, here, event.key);
      if (!next) return;
      if ("to" in next) walk(next.to);
      else onOpen(here, "open" in next);
    }
    event.preventDefault();
  };
  return (
    <>
      <ul ref={list} className="tree" role="tree" aria-label={t("departments.tree")} onKeyDown={pressed}>
        {shown.map((line) => {
          const { id, name } = line.department;
          return (
            <li
              key={id}
              role="treeitem"
              data-id={id}
              data-over={drag.over === id}
              aria-level={line.level}
              aria-posinset={line.position}
              aria-setsize={line.siblings}
              aria-expanded={line.parent ? line.open : undefined}
              aria-selected={id === selected}
              aria-keyshortcuts={movable ? "M" : undefined}
              tabIndex={id === here ? 0 : -1}
              style={{ paddingInlineStart: (line.level - 1) * 20 + 6 }}
              onFocus={() => setWalked(id)}
              onClick={() => onChoose(id)}
              draggable={movable}
              {...drag.of(id, line.parent && !line.open)}
            >
              <span
                className="tree-toggle"
                aria-hidden
                onClick={(event) => {
                  if (!line.parent) return;
                  event.stopPropagation();
                  onOpen(id, !line.open);
                }}
              >
                {line.parent && (line.open ? <DownOutlined /> : <RightOutlined />)}
              </span>
              <span className="tree-name">{name}</span>
              {people[id] !== undefined && <span className="tree-count">{t("departments.people", { count: people[id] })}</span>}
            </li>
          );
        })}
      </ul>
      {movable && shown.length > 1 && (
        <div className="tree-top" data-dragging={drag.dragged !== null} data-over={drag.over === TOP} aria-hidden {...drag.of(TOP, false)}>
          {t("departments.dropTop")}
        </div>
      )}
    </>
  );
}

/** What is dragged, what it is above, and what the browser has to be told meanwhile. */
function useDrag(all: readonly Department[], onOpen: TreeProps["onOpen"], onMove: TreeProps["onMove"]) {
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const end = () => {
    clearTimeout(timer.current);
    setDragged(null);
    setOver(null);
  };
  const fits = (id: string) => dragged !== null && mayMove(all, dragged, id || null);
  const of = (id: string, closed: boolean) => ({
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", all.find((each) => each.id === id)?.name ?? "");
      setDragged(id);
    },
    onDragEnter: () => {
      clearTimeout(timer.current);
      if (closed && dragged !== id) timer.current = setTimeout(() => onOpen(id, true), PAUSE);
    },
    onDragOver: (event: DragEvent) => {
      if (!fits(id)) return setOver(null);
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
      setOver(id);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      if (dragged !== null && fits(id)) onMove({ id: dragged, to: id || null });
      end();
    },
    onDragEnd: end,
  });
  return { dragged, over, of };
}
