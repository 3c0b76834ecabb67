/** One day or a week by the hour: whole days on top, hours below. */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { wallTime } from "../../../../fields/parts/dates";
import type { Calendar } from "./context";
import { dayClass, DayHead } from "./DayHead";
import { clock, minuteOf } from "./days";
import { useDragging, type Drag } from "./dragging";
import { lanes, slots, wholeDays, type Event } from "./events";
import { dropped, Week } from "./Month";
import { Occasion } from "./Occasion";

const DAY = 1440;
const FIRST = 7 * 60;

export function Hours({ calendar, days }: { calendar: Calendar; days: string[] }) {
  const { t } = useTranslation();
  const { drag, begin } = useDragging((done) => dropped(calendar, done));
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = (scroller.current.scrollHeight * FIRST) / DAY;
  }, []);
  const timed = calendar.times.startField.type === "datetime" && calendar.times.endField?.type !== "date";
  const whole = { ...calendar, events: calendar.events.filter(wholeDays) };
  const room = Math.max(1, ...lanes(whole.events, days).map(({ lane }) => lane + 1));
  const columns = { gridTemplateColumns: `repeat(${days.length}, minmax(0, 1fr))` };
  return (
    <div className="cal-hours" ref={scroller} tabIndex={0} role="group" aria-label={t("views.calendar.hours")}>
      <div className="cal-top">
        <span className="cal-gutter">{t("views.calendar.allDay")}</span>
        <div className="cal-whole" style={{ ...columns, gridTemplateRows: `28px repeat(${room}, 23px)` }}>
          {days.map((day, at) => (
            <div key={day} className={`cal-day ${dayClass(calendar, day)}`} style={{ gridColumn: at + 1 }} data-day={day} onPointerDown={calendar.onNew && !timed ? begin((from) => ({ kind: "select", from, to: from })) : undefined}>
              <DayHead calendar={calendar} day={day} named />
            </div>
          ))}
          <Week calendar={whole} days={days} drag={drag && drag.from.minute === null ? drag : null} room={room} begin={begin} />
        </div>
      </div>
      {timed && (
        <div className="cal-grid">
          <div className="cal-gutter" aria-hidden>
            {Array.from({ length: 24 }, (_, hour) => (
              <span key={hour} style={{ top: `${(hour / 24) * 100}%` }}>{hour > 0 && clock(hour * 60)}</span>
            ))}
          </div>
          <div className="cal-columns" style={columns}>
            {days.map((day) => (
              <Day key={day} calendar={calendar} day={day} drag={drag} begin={begin} />
            ))}
          </div>
        </div>
      )}
    </div>
  );
}

interface DayProps {
  calendar: Calendar;
  day: string;
  drag: Drag | null;
  begin: ReturnType<typeof useDragging>["begin"];
}

function Day({ calendar, day, drag, begin }: DayProps) {
  const grab = (kind: "move" | "stretch", event: Event) => begin((from) => ({ kind, event, from, to: from }));
  const span = drag && spanOf(drag, day);
  return (
    <div className={`cal-column ${dayClass(calendar, day)}`} data-day={day} data-hours onPointerDown={calendar.onNew && begin((from) => ({ kind: "select", from, to: from }))}>
      {slots(calendar.events, day).map(({ event, column, columns }) => (
        <Occasion
          key={event.record.id}
          calendar={calendar}
          event={event}
          vertical={0}
          className={`cal-timed ${drag && drag.kind !== "select" && drag.event.record.id === event.record.id ? "cal-held" : ""}`}
          style={{ ...tall(event.begin!, event.end!), left: `${(column / columns) * 100}%`, width: `calc(${100 / columns}% - 3px)` }}
          onGrab={grab("move", event)}
          onStretch={grab("stretch", event)}
        >
          <span className="hidden-visually">–{clock(event.end!)}</span>
        </Occasion>
      ))}
      {span && <span className="cal-ghost cal-timed" style={tall(...span)}>{`${clock(span[0])}–${clock(span[1])}`}</span>}
      {day === calendar.today && <Now calendar={calendar} />}
    </div>
  );
}

const tall = (from: number, to: number) => ({ top: `${(from / DAY) * 100}%`, height: `${(Math.max(to - from, 20) / DAY) * 100}%` });

/** The minutes of a day that a drag covers. */
function spanOf(drag: Drag, day: string): [number, number] | null {
  const { from, to } = drag;
  if (from.minute === null || to.minute === null || to.day !== day) return null;
  if (drag.kind === "select") return from.day === day ? [Math.min(from.minute, to.minute), Math.max(from.minute, to.minute) + 15] : null;
  const shift = to.minute - from.minute;
  const { begin, end } = drag.event;
  if (begin === null || end === null) return null;
  return drag.kind === "move" ? [Math.max(begin + shift, 0), Math.min(end + shift, DAY)] : [begin, Math.max(end + shift, begin + 15)];
}

function Now({ calendar }: { calendar: Calendar }) {
  const minute = minuteOf(wallTime(new Date().toISOString(), calendar.times.zone));
  return <span className="cal-now" style={{ top: `${(minute / DAY) * 100}%` }} aria-hidden />;
}
