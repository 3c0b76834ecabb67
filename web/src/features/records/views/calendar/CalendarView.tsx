/** A calendar: records as events by month, week, day or as a list; moved and stretched by hand or by keys. */
import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Field, RecordData } from "../../../../api/types";
import { wallTime } from "../../../../fields/parts/dates";
import { useSettings } from "../../../../shared/settings";
import { usePhone } from "../../../../shared/usePhone";
import { joined, quoted } from "../../filters";
import type { KindProps } from "../kind";
import { labelOf } from "../parts/CardFields";
import { useHolidays } from "../parts/holidays";
import { writable } from "../kanban/moves";
import { Nothing } from "../parts/Nothing";
import { MOST, selection, useFields, useFresh } from "../parts/reading";
import { useShifting } from "../parts/shifting";
import "../parts/views.css";
import { Agenda } from "./Agenda";
import "./calendar.css";
import type { Calendar } from "./context";
import { addDays, addMonths, dayText, firstWeekday, monthOf, range, startOfWeek, weeksOf } from "./days";
import { eventOf, timesOf, type Event, type Point, type Times } from "./events";
import { Hours } from "./Hours";
import { Month } from "./Month";

type Scale = "month" | "week" | "day" | "agenda";

const scales: readonly Scale[] = ["month", "week", "day", "agenda"];
const AGENDA = 31;

export default function CalendarView(props: KindProps) {
  const { t } = useTranslation();
  const field = props.view.start ? props.entity.fields[props.view.start] : undefined;
  if (!field) return <Nothing>{t("views.nothingToGoBy")}</Nothing>;
  return <Shown {...props} key={props.view.name} startField={field} />;
}

/** Where one was on this calendar: coming back from a record, one is there again. */
function usePlace(name: string, first: Scale, today: string) {
  const key = `loomwork.calendar.${name}`;
  const [place, setPlace] = useState<{ scale: Scale; day: string }>(() => {
    const [scale, day] = (sessionStorage.getItem(key) ?? "").split(" ");
    return scales.includes(scale as Scale) && day ? { scale: scale as Scale, day } : { scale: first, day: today };
  });
  const go = (part: Partial<typeof place>) => {
    const next = { ...place, ...part };
    sessionStorage.setItem(key, `${next.scale} ${next.day}`);
    setPlace(next);
  };
  return { ...place, go };
}

function daysShown(scale: Scale, day: string, first: number): string[] {
  if (scale === "month") return weeksOf(day, first).flat();
  if (scale === "week") return range(startOfWeek(day, first), 7);
  return range(day, scale === "agenda" ? AGENDA : 1);
}

/** Records that touch the days: they begin before the end, and do not end before the beginning. */
function touching({ start, end }: Times, days: string[], where: string): string {
  const [from, after] = [quoted(days[0]!), quoted(addDays(days.at(-1)!, 1))];
  const last = end ? `(${end} >= ${from} or ${start} >= ${from})` : `${start} >= ${from}`;
  return joined([where, `${start} < ${after}`, last]);
}

function Shown({ entity, view, fields: known, asked, round, startField, onOpen, onNew, onChanged, onFailed }: KindProps & { startField: Field }) {
  const { t } = useTranslation();
  const phone = usePhone();
  const { timezone, locale } = useSettings();
  const fields = useFields(entity, known, [view.start, view.end, view.label, view.color]);
  const endField = view.end ? (entity.fields[view.end] ?? null) : null;
  const times = useMemo<Times>(() => ({ start: view.start!, startField, end: endField ? view.end! : null, endField, zone: timezone }), [view.start, view.end, startField, endField, timezone]);
  const first = firstWeekday(locale);
  const today = wallTime(new Date().toISOString(), timezone).slice(0, 10);
  const { scale, day, go } = usePlace(view.name, phone ? "agenda" : "month", today);
  const days = daysShown(scale, day, first);
  useFresh(entity.name, round);
  const query = { where: touching(times, days, asked.where), search: asked.search, sort: view.start!, select: selection("id", view.start, view.end, view.label, view.color) };
  const { records, more, pending, shift } = useShifting({ entity: entity.name, query, onChanged, onFailed });
  const events = useMemo(() => records.flatMap((record) => eventOf(record, times) ?? []), [records, times]);
  const holidays = useHolidays(view.holidays);
  const [news, setNews] = useState("");

  const write = async (record: RecordData, values: Record<string, string> | null) => {
    if (!values) return setNews(t("views.calendar.notSo"));
    const done = await shift(record, values);
    const now = eventOf({ ...record, ...values }, times);
    if (done && now) setNews(t("views.calendar.moved", { record: labelOf(record, view.label), from: dayText(now.from, locale, { dateStyle: "long" }), to: dayText(now.to, locale, { dateStyle: "long" }) }));
  };
  const step = (count: number) => go({ day: scale === "month" ? addMonths(day, count) : addDays(day, count * (scale === "week" ? 7 : scale === "day" ? 1 : AGENDA)) });
  const can = (field: Field | null) => Boolean(field && writable(field) && entity.can.update);
  const calendar: Calendar = {
    entity, view, fields, locale, times, events, holidays, today,
    movable: can(startField) && (!endField || can(endField)),
    stretchable: can(endField),
    onOpen,
    onWrite: (event: Event, values) => void write(event.record, values),
    onNew: onNew && ((from: Point, to: Point) => onNew(timesOf(times, from, to))),
    onDay: (chosen) => go({ scale: "day", day: chosen }),
  };
  return (
    <div className="cal" role="group" aria-label={view.title}>
      <div className="view-bar">
        <Button onClick={() => go({ day: today })}>{t("views.calendar.today")}</Button>
        <Button icon={<LeftOutlined />} aria-label={t("views.calendar.before")} onClick={() => step(-1)} />
        <Button icon={<RightOutlined />} aria-label={t("views.calendar.after")} onClick={() => step(1)} />
        <h2 aria-live="polite">{titleOf(scale, day, days, locale)}</h2>
        {more && <span className="view-hint" role="status">{t("views.tooMany", { count: MOST })}</span>}
        <div className="view-scales" role="group" aria-label={t("views.calendar.scale")}>
          {scales.map((name) => (
            <button key={name} type="button" aria-pressed={name === scale} onClick={() => go({ scale: name })}>
              {t(`views.calendar.${name}`)}
            </button>
          ))}
        </div>
      </div>
      <p className="hidden-visually" id="calendar-keys">{t("views.calendar.keys")}</p>
      {scale === "month" && <Month calendar={calendar} weeks={weeksOf(day, first)} month={monthOf(day)} />}
      {(scale === "week" || scale === "day") && <Hours key={scale} calendar={calendar} days={days} />}
      {scale === "agenda" && <Agenda calendar={calendar} days={days} pending={pending} />}
      <div className="hidden-visually" role="status">{news}</div>
    </div>
  );
}

function titleOf(scale: Scale, day: string, days: string[], locale: string): string {
  if (scale === "month") return dayText(day, locale, { year: "numeric", month: "long" });
  if (scale === "day") return dayText(day, locale, { dateStyle: "full" });
  const text = new Intl.DateTimeFormat(locale, { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" });
  return text.formatRange(Date.parse(days[0]!), Date.parse(days.at(-1)!));
}
