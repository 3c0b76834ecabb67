/** One event, wherever it stands: its name opens it, keys move it. */
import type { CSSProperties, KeyboardEvent, PointerEvent, ReactNode } from "react";

import { labelOf } from "../parts/CardFields";
import { Opening } from "../parts/Opening";
import { paint } from "../parts/paint";
import type { Calendar } from "./context";
import { clock } from "./days";
import { moved, stretched, wholeDays, type Event } from "./events";

interface OccasionProps {
  calendar: Calendar;
  event: Event;
  className?: string;
  style?: CSSProperties;
  /** Days that up and down move by; 0: they move by minutes. */
  vertical: number;
  onGrab?: (event: PointerEvent) => void;
  onStretch?: ((event: PointerEvent) => void) | undefined;
  children?: ReactNode;
}

const MINUTES = 15;

export function Occasion({ calendar, event, className = "", style, vertical, onGrab, onStretch, children }: OccasionProps) {
  const { entity, view, fields, times, movable, stretchable, onOpen, onWrite } = calendar;
  const painted = paint(event.record, view.color, fields);
  const keys = (pressed: KeyboardEvent) => {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [-vertical, -MINUTES], ArrowDown: [vertical, MINUTES] }[pressed.key];
    if (!pressed.altKey || !steps || !movable) return;
    pressed.preventDefault();
    const [days = 0, minutes = 0] = steps;
    const change = [days, vertical ? 0 : minutes] as const;
    if (!pressed.shiftKey) onWrite(event, moved(event, times, ...change));
    else if (stretchable) onWrite(event, stretched(event, times, ...change));
  };
  return (
    <div className={`cal-event ${painted.className} ${className}`} style={{ ...style, ...painted.style }} data-movable={movable || undefined} onPointerDown={movable ? onGrab : undefined} onKeyDown={keys}>
      <Opening entity={entity.name} record={event.record} onOpen={onOpen}>
        {!wholeDays(event) && <span className="cal-time">{clock(event.begin!)}</span>} {labelOf(event.record, view.label)}
        {children}
      </Opening>
      {stretchable && onStretch && <span className="cal-edge" aria-hidden onPointerDown={onStretch} />}
    </div>
  );
}
