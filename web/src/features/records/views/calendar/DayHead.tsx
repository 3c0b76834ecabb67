/** The number of a day, which leads to it; days off say why. */
import { useTranslation } from "react-i18next";

import type { Calendar } from "./context";
import { dayText, weekday } from "./days";

export function dayClass({ today, holidays }: Calendar, day: string): string {
  const known = holidays.get(day);
  const off = known ? !known.working : weekday(day) % 6 === 0;
  return `${day === today ? "cal-today" : ""} ${off ? "cal-off" : ""}`;
}

export function DayHead({ calendar, day, named }: { calendar: Calendar; day: string; named: boolean }) {
  const { t } = useTranslation();
  const { locale, holidays, onDay } = calendar;
  const known = holidays.get(day);
  const note = known ? known.note || t(known.working ? "views.calendar.works" : "views.calendar.off") : "";
  return (
    <span className="cal-dayhead">
      <button type="button" aria-label={[dayText(day, locale, { dateStyle: "full" }), note].filter(Boolean).join(", ")} onClick={() => onDay(day)}>
        {named && <span className="cal-weekday">{dayText(day, locale, { weekday: "short" })}</span>}
        <span className="cal-number">{Number(day.slice(8))}</span>
      </button>
      {note && <span className="cal-note" aria-hidden data-working={known?.working || undefined}>{note}</span>}
    </span>
  );
}
