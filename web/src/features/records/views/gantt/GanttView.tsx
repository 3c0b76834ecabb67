/** A chart of bars in time: moved and stretched by hand or by keys, with what they wait for; a list on a phone. */
import { Button } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Field, RecordData } from "../../../../api/types";
import { wallTime } from "../../../../fields/parts/dates";
import { useSettings } from "../../../../shared/settings";
import { Spinner } from "../../../../shared/Spinner";
import { usePhone } from "../../../../shared/usePhone";
import { dayText } from "../calendar/days";
import { eventOf, type Times } from "../calendar/events";
import { writable } from "../kanban/moves";
import type { KindProps } from "../kind";
import { labelOf } from "../parts/CardFields";
import { useHolidays } from "../parts/holidays";
import { Nothing } from "../parts/Nothing";
import { MOST, selection, useFields, useFresh } from "../parts/reading";
import { useShifting } from "../parts/shifting";
import "../parts/views.css";
import { Chart } from "./Chart";
import type { Plan } from "./context";
import "./gantt.css";
import { PlanList } from "./PlanList";
import { barsOf, following, type Shift } from "./plan";
import { zooms, type Zoom } from "./scale";

export default function GanttView(props: KindProps) {
  const { t } = useTranslation();
  const field = props.view.start ? props.entity.fields[props.view.start] : undefined;
  if (!field) return <Nothing>{t("views.nothingToGoBy")}</Nothing>;
  return <Shown {...props} key={props.view.name} startField={field} />;
}

function useZoom(name: string): [Zoom, (zoom: Zoom) => void] {
  const key = `loomwork.gantt.${name}`;
  const [zoom, setZoom] = useState<Zoom>(() => zooms.find((one) => one === sessionStorage.getItem(key)) ?? "week");
  return [
    zoom,
    (next) => {
      sessionStorage.setItem(key, next);
      setZoom(next);
    },
  ];
}

function Shown({ entity, view, fields: known, asked, round, startField, onOpen, onNew, onChanged, onFailed }: KindProps & { startField: Field }) {
  const { t } = useTranslation();
  const phone = usePhone();
  const { timezone, locale } = useSettings();
  const fields = useFields(entity, known, [view.start, view.end, view.label, view.color, view.progress]);
  const endField = view.end ? (entity.fields[view.end] ?? null) : null;
  const times = useMemo<Times>(() => ({ start: view.start!, startField, end: endField ? view.end! : null, endField, zone: timezone }), [view.start, view.end, startField, endField, timezone]);
  const today = wallTime(new Date().toISOString(), timezone).slice(0, 10);
  useFresh(entity.name, round);
  const state = entity.lifecycle?.field;
  const select = selection("id", view.start, view.end, view.label, view.color, view.progress, view.depends_on?.split(".")[0], state);
  const query = { ...asked, sort: asked.sort || view.start!, select };
  const { records, more, pending, shift } = useShifting({ entity: entity.name, query, onChanged, onFailed });
  const ended = useMemo(() => (record: RecordData) => Boolean(state && entity.lifecycle?.states[String(record[state])]?.final), [entity, state]);
  const bars = useMemo(() => barsOf(records, times, view, today, ended), [records, times, view, today, ended]);
  const holidays = useHolidays(view.holidays);
  const [zoom, setZoom] = useZoom(view.name);
  const [news, setNews] = useState("");
  const [behind, setBehind] = useState<{ title: string; shifts: Shift[] } | null>(null);

  const write = async (record: RecordData, values: Record<string, string> | null) => {
    if (!values) return setNews(t("views.calendar.notSo"));
    const changed = { ...record, ...values };
    setBehind(null);
    if (!(await shift(record, values))) return;
    const now = eventOf(changed, times)!;
    setNews(t("views.calendar.moved", { record: labelOf(record, view.label), from: dayText(now.from, locale, { dateStyle: "long" }), to: dayText(now.to, locale, { dateStyle: "long" }) }));
    const planned = barsOf(records.map((one) => (one.id === record.id ? changed : one)), times, view, today, ended);
    const shifts = following(planned, times, record.id);
    if (shifts.length) setBehind({ title: labelOf(record, view.label), shifts });
  };
  const followUp = async (shifts: Shift[]) => {
    setBehind(null);
    for (const { record, values } of shifts) if (!(await shift(record, values))) return;
    setNews(t("views.gantt.followed", { count: shifts.length }));
  };
  const can = (field: Field | null) => Boolean(field && writable(field) && entity.can.update);
  const plan: Plan = {
    entity, view, fields, locale, times, bars, holidays, today, zoom,
    movable: can(startField) && (!endField || can(endField)),
    stretchable: can(endField),
    onOpen,
    onWrite: (record, values) => void write(record, values),
  };
  if (pending) return <div className="list-wait"><Spinner /></div>;
  if (bars.length === 0) return <Nothing onNew={onNew && (() => onNew({}))}>{t("views.noCards")}</Nothing>;
  return (
    <div className="gantt" role="group" aria-label={view.title}>
      {!phone && (
        <div className="view-bar">
          {more && <span className="view-hint" role="status">{t("views.tooMany", { count: MOST })}</span>}
          <span className="gantt-legend soft">
            <i className="gantt-key gantt-late" /> {t("views.gantt.late")}
            {view.depends_on && (
              <>
                <i className="gantt-key gantt-broken" /> {t("views.gantt.broken")}
              </>
            )}
          </span>
          <div className="view-scales" role="group" aria-label={t("views.calendar.scale")}>
            {zooms.map((name) => (
              <button key={name} type="button" aria-pressed={name === zoom} onClick={() => setZoom(name)}>
                {t(`views.gantt.${name}`)}
              </button>
            ))}
          </div>
        </div>
      )}
      <p className="hidden-visually">{t("views.calendar.keys")}</p>
      {phone ? <PlanList plan={plan} /> : <Chart key={zoom} plan={plan} />}
      {behind && (
        <div className="gantt-behind" role="alert">
          <span>{t("views.gantt.behind", { record: behind.title, count: behind.shifts.length })}</span>
          <Button type="primary" size="small" onClick={() => void followUp(behind.shifts)}>{t("views.gantt.follow", { count: behind.shifts.length })}</Button>
          <Button size="small" onClick={() => setBehind(null)}>{t("views.gantt.leave")}</Button>
        </div>
      )}
      <div className="hidden-visually" role="status">{news}</div>
    </div>
  );
}
