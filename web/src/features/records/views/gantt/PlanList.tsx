/** The plan on a phone: what comes when, how far it is, and what it waits for. */
import { useTranslation } from "react-i18next";

import { dayText } from "../calendar/days";
import { labelOf } from "../parts/CardFields";
import { Opening } from "../parts/Opening";
import { paint } from "../parts/paint";
import type { Plan } from "./context";
import type { Bar } from "./plan";

export function PlanList({ plan }: { plan: Plan }) {
  const names = new Map(plan.bars.map(({ record }) => [record.id, labelOf(record, plan.view.label)]));
  return (
    <ul className="gantt-list" aria-label={plan.view.title}>
      {plan.bars.map((bar) => (
        <Line key={bar.record.id} plan={plan} bar={bar} before={bar.after.map((id) => names.get(id) ?? "").join(", ")} />
      ))}
    </ul>
  );
}

function Line({ plan, bar, before }: { plan: Plan; bar: Bar; before: string }) {
  const { t } = useTranslation();
  const { entity, view, fields, locale, onOpen } = plan;
  const { event, progress, late, broken } = bar;
  const { className, style } = paint(bar.record, view.color, fields);
  const words = (day: string) => dayText(day, locale, { month: "short", day: "numeric" });
  return (
    <li className={className} style={style}>
      <Opening entity={entity.name} record={bar.record} onOpen={onOpen}>
        {labelOf(bar.record, view.label)}
      </Opening>
      <span>{event ? (event.from === event.to ? words(event.from) : `${words(event.from)} – ${words(event.to)}`) : t("views.gantt.undated")}</span>
      {progress !== null && <progress value={progress} max={100} aria-label={t("views.gantt.progress", { done: progress })} />}
      {late && <strong>{t("views.gantt.late")}</strong>}
      {broken && <strong>{t("views.gantt.broken")}</strong>}
      {before && <span>{t("views.gantt.after", { records: before })}</span>}
    </li>
  );
}
