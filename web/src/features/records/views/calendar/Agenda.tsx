/** Events as a list by day: what a phone shows first. */
import { useTranslation } from "react-i18next";

import { labelOf } from "../parts/CardFields";
import { Nothing } from "../parts/Nothing";
import { Opening } from "../parts/Opening";
import { paint } from "../parts/paint";
import type { Calendar } from "./context";
import { dayClass } from "./DayHead";
import { clock, dayText } from "./days";
import { wholeDays, type Event } from "./events";

export function Agenda({ calendar, days, pending }: { calendar: Calendar; days: string[]; pending: boolean }) {
  const { t } = useTranslation();
  const { events, holidays, locale } = calendar;
  const filled = days.map((day) => ({ day, mine: on(events, day) })).filter(({ day, mine }) => mine.length > 0 || holidays.get(day)?.note);
  if (filled.length === 0) return pending ? null : <Nothing>{t("views.calendar.none")}</Nothing>;
  return (
    <div className="cal-agenda" tabIndex={0} role="group" aria-label={t("views.calendar.agenda")}>
      {filled.map(({ day, mine }) => (
        <section key={day} className={dayClass(calendar, day)}>
          <h3>
            {dayText(day, locale, { month: "long", day: "numeric", weekday: "long" })}
            {holidays.get(day)?.note && <span className="cal-note">{holidays.get(day)!.note}</span>}
          </h3>
          <ul>
            {mine.map((event) => (
              <Line key={event.record.id} calendar={calendar} event={event} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function on(events: readonly Event[], day: string): Event[] {
  return events.filter(({ from, to }) => from <= day && to >= day).toSorted((a, b) => (a.begin ?? -1) - (b.begin ?? -1));
}

function Line({ calendar, event }: { calendar: Calendar; event: Event }) {
  const { t } = useTranslation();
  const { entity, view, fields, onOpen } = calendar;
  const { className, style } = paint(event.record, view.color, fields);
  return (
    <li className={`cal-event ${className}`} style={style}>
      <span className="cal-time">{wholeDays(event) ? t("views.calendar.allDay") : `${clock(event.begin!)}–${clock(event.end!)}`}</span>
      <Opening entity={entity.name} record={event.record} onOpen={onOpen}>
        {labelOf(event.record, view.label)}
      </Opening>
    </li>
  );
}
