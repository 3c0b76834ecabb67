/** Dragging on a calendar with the mouse, a pen or a finger that rested first: from one point to another, as long as it is down. */
import { useEffect, useEffectEvent, useState, type PointerEvent as ReactPointerEvent } from "react";

import { useHolding } from "../parts/holding";
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
  const hold = useHolding();
  const begin = (made: (from: Point) => Drag) => (event: ReactPointerEvent) => {
    const { clientX: x, clientY: y } = event;
    const from = event.button === 0 ? pointAt(x, y) : null;
    if (!from) return;
    event.stopPropagation();
    hold(event, () => setStart({ drag: made(from), x, y }));
  };
  /** The drag with the pointer here. The last move may not be drawn yet when the button goes up. */
  const held = ({ clientX, clientY }: PointerEvent): Drag | null => {
    if (!start || (!drag && Math.hypot(clientX - start.x, clientY - start.y) < FAR)) return null;
    return { ...start.drag, to: pointAt(clientX, clientY) ?? drag?.to ?? start.drag.to };
  };
  const move = useEffectEvent((event: PointerEvent) => {
    const now = held(event);
    if (!now) return;
    event.preventDefault();
    if (!drag || now.to.day !== drag.to.day || now.to.minute !== drag.to.minute) setDrag(now);
  });
  const stop = useEffectEvent((dropped: PointerEvent | null) => {
    const done = dropped && held(dropped);
    if (drag || done) swallowClick();
    if (done) onDrop(done);
    setStart(null);
    setDrag(null);
  });
  const active = start !== null;
  useEffect(() => {
    if (!active) return;
    const up = (event: PointerEvent) => stop(event);
    const gone = () => stop(null);
    const key = (event: KeyboardEvent) => event.key === "Escape" && stop(null);
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", gone);
    window.addEventListener("keydown", key);
    return () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", gone);
      window.removeEventListener("keydown", key);
    };
  }, [active]);
  return { drag, begin };
}
