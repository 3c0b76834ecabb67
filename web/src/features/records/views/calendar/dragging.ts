/** Dragging on a calendar with the mouse or a pen: from one point to another, as long as the button is down. */
import { useEffect, useEffectEvent, useState, type PointerEvent as ReactPointerEvent } from "react";

import type { Event, Point } from "./events";

export type Drag = { kind: "move" | "stretch"; event: Event; from: Point; to: Point } | { kind: "select"; from: Point; to: Point };

const STEP = 15;
const FAR = 4;

/** The day, and in a column of hours the time, under the pointer. */
export function pointAt(x: number, y: number): Point | null {
  const cell = document.elementsFromPoint(x, y).find((one) => one instanceof HTMLElement && one.dataset.day);
  if (!(cell instanceof HTMLElement)) return null;
  const { top, height } = cell.getBoundingClientRect();
  if (cell.dataset.hours === undefined) return { day: cell.dataset.day!, minute: null };
  const minute = Math.floor((((y - top) / height) * 1440) / STEP) * STEP;
  return { day: cell.dataset.day!, minute: Math.min(Math.max(minute, 0), 1440 - STEP) };
}

/** What was dragged is not opened by the click that ends the drag. */
export function swallowClick(): void {
  const swallow = (event: MouseEvent) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
}

export function useDragging(onDrop: (drag: Drag) => void) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const [start, setStart] = useState<{ drag: Drag; x: number; y: number } | null>(null);
  const begin = (made: (from: Point) => Drag) => (event: ReactPointerEvent) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    const from = pointAt(event.clientX, event.clientY);
    if (!from) return;
    event.stopPropagation();
    setStart({ drag: made(from), x: event.clientX, y: event.clientY });
  };
  const move = useEffectEvent((event: PointerEvent) => {
    if (!start) return;
    if (!drag && Math.hypot(event.clientX - start.x, event.clientY - start.y) < FAR) return;
    event.preventDefault();
    const to = pointAt(event.clientX, event.clientY);
    if (to && (!drag || to.day !== drag.to.day || to.minute !== drag.to.minute)) setDrag({ ...start.drag, to });
  });
  const stop = useEffectEvent((drop: boolean) => {
    if (drag) swallowClick();
    if (drag && drop) onDrop(drag);
    setStart(null);
    setDrag(null);
  });
  const active = start !== null;
  useEffect(() => {
    if (!active) return;
    const up = () => stop(true);
    const key = (event: KeyboardEvent) => event.key === "Escape" && stop(false);
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("keydown", key);
    return () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("keydown", key);
    };
  }, [active]);
  return { drag, begin };
}
