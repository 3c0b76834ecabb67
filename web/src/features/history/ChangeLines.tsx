/** Old and new values, field by field; those of detail rows under their field. */
import { useTranslation } from "react-i18next";

import type { Json } from "../../engine/form/contract";
import { wallTime } from "../../fields/parts/dates";
import { filesOf } from "../../fields/parts/files/what";
import { useSettings } from "../../shared/settings";
import type { Change } from "./history";

export function ChangeLines({ changes, fresh }: { changes: readonly Change[]; fresh: boolean }) {
  const told = fresh ? changes.filter((change) => change.rows?.length || !isEmpty(change.new)) : changes;
  if (!told.length) return null;
  return (
    <dl>
      {told.map((change) => (
        <div key={change.field}>
          <dt>{change.title}</dt>
          <dd>{change.rows ? <Rows rows={change.rows} /> : <Pair change={change} fresh={fresh} />}</dd>
        </div>
      ))}
    </dl>
  );
}

function Rows({ rows }: { rows: NonNullable<Change["rows"]> }) {
  const { t } = useTranslation();
  return (
    <ul>
      {rows.map((row) => (
        <li key={row.id}>
          <span className="soft">{t(`history.row.${row.action as "create"}`)}</span>
          <ChangeLines changes={row.changes} fresh={row.action === "create"} />
        </li>
      ))}
    </ul>
  );
}

function Pair({ change, fresh }: { change: Change; fresh: boolean }) {
  if (fresh) return <Told value={change.new} title={change.new_title} />;
  return (
    <>
      <del>
        <Told value={change.old} title={change.old_title} />
      </del>{" "}
      →{" "}
      <ins>
        <Told value={change.new} title={change.new_title} />
      </ins>
    </>
  );
}

const MOMENT = /^\d{4}-\d\d-\d\dT.*Z$/;
const isEmpty = (value: Json) => value === null || value === "" || value === false;

function Told({ value, title }: { value: Json; title?: string | null | undefined }) {
  const { t } = useTranslation();
  const { timezone } = useSettings();
  if (title) return title;
  if (value === null || value === "") return <span className="soft">{t("history.empty")}</span>;
  if (typeof value === "boolean") return t(value ? "history.yes" : "history.no");
  if (typeof value === "string") return MOMENT.test(value) ? wallTime(value, timezone) : value;
  const named = filesOf(value).map((file) => file.name ?? "");
  if (named.length) return named.join(t("app.comma"));
  if (Array.isArray(value)) return value.every((each) => typeof each === "string") ? value.join(t("app.comma")) : JSON.stringify(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
