/** A month of weeks: events lie across their days, in lanes. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Calendar } from "./context";
import { dayClass, DayHead } from "./DayHead";
import { daysBetween, dayText, monthOf } from "./days";
import { useDragging, type Drag } from "./dragging";
import { lanes, moved, stretched, type Event, type Segment } from "./events";
import { Occasion } from "./Occasion";

const HEAD = 28;
const LANE = 23;

/** How many lanes a week has room for. */
function useRoom(weeks: number) {
  const body = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(4);
  useEffect(() => {
    if (!body.current) return;
    const seen = new ResizeObserver(([entry]) => setRoom(Math.max(1, Math.floor((entry!.contentRect.height / weeks - HEAD) / LANE) - 1)));
    seen.observe(body.current);
    return () => seen.disconnect();
  }, [weeks]);
  return { body, room };
}

/** Where a drag leaves an event, or the days it chooses. */
export function dropped(calendar: Calendar, drag: Drag): void {
  const { times, onWrite, onNew } = calendar;
  const days = daysBetween(drag.from.day, drag.to.day);
  const minutes = (drag.to.minute ?? 0) - (drag.from.minute ?? 0);
  if (drag.kind === "select") {
    const [from, to] = [drag.from, drag.to].toSorted((a, b) => a.day.localeCompare(b.day) || (a.minute ?? 0) - (b.minute ?? 0));
    return onNew?.(from!, to!.minute === null ? to! : { ...to!, minute: to!.minute + 15 });
  }
  if (!days && !minutes) return;
  onWrite(drag.event, drag.kind === "move" ? moved(drag.event, times, days, minutes) : stretched(drag.event, times, days, minutes));
}

export function Month({ calendar, weeks, month }: { calendar: Calendar; weeks: string[][]; month: string }) {
  const { drag, begin } = useDragging((done) => dropped(calendar, done));
  const { body, room } = useRoom(weeks.length);
  const chosen = (day: string) => drag?.kind === "select" && [drag.from.day, drag.to.day].toSorted().every((end, at) => (at ? day <= end : day >= end));
  return (
    <div className="cal-month">
      <div className="cal-weekdays" aria-hidden>
        {weeks[0]!.map((day) => (
          <span key={day}>{dayText(day, calendar.locale, { weekday: "short" })}</span>
        ))}
      </div>
      <div className="cal-weeks" ref={body}>
        {weeks.map((days) => (
          <div key={days[0]} className="cal-week" style={{ gridTemplateRows: `28px repeat(${room + 1}, 23px) 1fr` }}>
            {days.map((day, at) => (
              <div
                key={day}
                className={`cal-day ${dayClass(calendar, day)}`}
                style={{ gridColumn: at + 1 }}
                data-day={day}
                data-other={monthOf(day) !== month || undefined}
                data-chosen={chosen(day) || undefined}
                onPointerDown={calendar.onNew && begin((from) => ({ kind: "select", from, to: from }))}
              >
                <DayHead calendar={calendar} day={day} named={false} />
              </div>
            ))}
            <Week calendar={calendar} days={days} drag={drag} room={room} begin={begin} />
          </div>
        ))}
      </div>
    </div>
  );
}

interface WeekProps {
  calendar: Calendar;
  days: string[];
  drag: Drag | null;
  room: number;
  begin: ReturnType<typeof useDragging>["begin"];
}

/** The events of a week above its days; those without room are counted. */
export function Week({ calendar, days, drag, room, begin }: WeekProps) {
  const { t } = useTranslation();
  const all = lanes(calendar.events, days);
  const shown = all.filter(({ lane }) => lane < room);
  const hidden = days.map((_, at) => all.filter((segment) => segment.lane >= room && segment.at <= at && segment.until > at).length);
  const grab = (kind: "move" | "stretch", event: Event) => begin((from) => ({ kind, event, from, to: from }));
  return (
    <>
      {shown.map((segment) => (
        <Occasion
          key={segment.event.record.id}
          calendar={calendar}
          event={segment.event}
          vertical={7}
          className={edges(segment, drag)}
          style={{ gridColumn: `${segment.at + 1} / ${segment.until + 1}`, gridRow: segment.lane + 2 }}
          onGrab={grab("move", segment.event)}
          onStretch={segment.after ? undefined : grab("stretch", segment.event)}
        />
      ))}
      {ghost(drag, days, room) && <span className="cal-ghost" style={ghost(drag, days, room)!} aria-hidden />}
      {hidden.map(
        (count, at) =>
          count > 0 && (
            <button key={days[at]} type="button" className="cal-more" style={{ gridColumn: at + 1, gridRow: room + 2 }} onClick={() => calendar.onDay(days[at]!)} aria-label={t("views.calendar.moreOn", { count, day: dayText(days[at]!, calendar.locale, { dateStyle: "long" }) })}>
              {t("views.calendar.more", { count })}
            </button>
          ),
      )}
    </>
  );
}

function edges({ before, after, event }: Segment, drag: Drag | null): string {
  const held = drag && drag.kind !== "select" && drag.event.record.id === event.record.id;
  return `${before ? "cal-before" : ""} ${after ? "cal-after" : ""} ${held ? "cal-held" : ""}`;
}

/** Where the dragged event would lie in this week. */
function ghost(drag: Drag | null, days: string[], room: number) {
  if (!drag || drag.kind === "select") return null;
  const shift = daysBetween(drag.from.day, drag.to.day);
  const { from, to } = drag.event;
  const first = daysBetween(days[0]!, from) + (drag.kind === "move" ? shift : 0);
  const last = daysBetween(days[0]!, to) + shift;
  if (last < first || last < 0 || first >= days.length) return null;
  return { gridColumn: `${Math.max(first, 0) + 1} / ${Math.min(last, days.length - 1) + 2}`, gridRow: `2 / ${room + 3}` };
}
