/** Rows are dragged by their number, with the mouse, a pen or a finger; Alt with arrows and the row's menu do the same. */
import { useEffect, useRef, type PointerEvent, type RefObject } from "react";

const BEGIN = 5;
const EDGE = 36;
const PACE = 12;

interface Drag {
  row: string;
  pointer: number;
  startY: number;
  moving: boolean;
  over: HTMLElement | null;
  after: boolean;
}

/** Handlers for the element around the table; `drop` is told which row goes before or after which. */
export function useRowDrag(table: RefObject<HTMLElement | null>, drop: (row: string, target: string, after: boolean) => void) {
  const drag = useRef<Drag | null>(null);
  useEffect(() => () => clear(drag.current), []);

  const down = (event: PointerEvent) => {
    const handle = (event.target as HTMLElement).closest<HTMLElement>(".lw-row-menu");
    const row = handle?.closest<HTMLElement>("[data-row]")?.dataset.row;
    if (!row || event.button !== 0) return;
    drag.current = { row, pointer: event.pointerId, startY: event.clientY, moving: false, over: null, after: false };
  };
  const move = (event: PointerEvent) => {
    const now = drag.current;
    if (!now || event.pointerId !== now.pointer) return;
    if (!now.moving && Math.abs(event.clientY - now.startY) < BEGIN) return;
    if (!now.moving) {
      now.moving = true;
      table.current?.setPointerCapture(event.pointerId);
      table.current?.classList.add("lw-dragging");
    }
    scroll(table.current, event.clientY);
    aim(now, event);
  };
  const up = () => {
    const now = drag.current;
    drag.current = null;
    clear(now);
    table.current?.classList.remove("lw-dragging");
    if (!now?.moving) return;
    window.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
    const target = now.over?.dataset.row;
    if (target && target !== now.row) drop(now.row, target, now.after);
  };
  return { onPointerDown: down, onPointerMove: move, onPointerUp: up, onPointerCancel: up };
}

/** The click at the end of a drag opens no menu. */
const swallow = (event: Event) => event.stopPropagation();

/** Shows where the row would go. */
function aim(drag: Drag, { clientX, clientY }: PointerEvent): void {
  const over = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>("tr[data-row]") ?? drag.over;
  if (!over) return;
  clear(drag);
  const { top, height } = over.getBoundingClientRect();
  drag.over = over;
  drag.after = clientY > top + height / 2;
  over.dataset.drop = drag.after ? "after" : "before";
}

function clear(drag: Drag | null): void {
  if (drag?.over) delete drag.over.dataset.drop;
}

/** Near an edge the table goes on. */
function scroll(table: HTMLElement | null, y: number): void {
  const box = table?.querySelector<HTMLElement>(".lw-table-long");
  if (!box) return;
  const { top, bottom } = box.getBoundingClientRect();
  if (y < top + EDGE) box.scrollTop -= PACE;
  else if (y > bottom - EDGE) box.scrollTop += PACE;
}
