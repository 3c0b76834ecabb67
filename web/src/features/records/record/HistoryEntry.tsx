/** A change of a record: who changed what, when, and through what. */
import { useContext } from "react";
import { useTranslation } from "react-i18next";

import type { Entity, Field, Fields } from "../../../api/types";
import type { Json } from "../../../engine/form/contract";
import { wallTime } from "../../../fields/parts/dates";
import { publicFormOf } from "../../../shared/publicForm";
import { useSettings } from "../../../shared/settings";
import { Shown } from "../../../shared/form/Value";
import { RecordContext } from "./context";

interface Change {
  field: string;
  title?: string | null;
  old: Json;
  new: Json;
  old_title?: string | null;
  new_title?: string | null;
  /** Of detail rows: those that were touched. */
  rows?: RowChange[] | null;
}

interface RowChange {
  id: string;
  action: string;
  changes: Change[];
}

export interface Entry {
  at: string;
  user: { id: string; name: string } | null;
  on_behalf?: { id: string; name: string } | null;
  action: string;
  action_title?: string | null;
  via: string | null;
  changes: Change[];
}

export interface Page {
  entries: Entry[];
  next: string | null;
}

const DID = ["create", "update", "delete"] as const;
const VIA = ["form", "api", "import", "rule", "flow", "seed", "demo", "scenario", "job", "command"] as const;

const doneTo = (action: string) => DID.find((name) => action.startsWith(name));

export function EntryItem({ entity, entry }: { entity: Entity; entry: Entry }) {
  const { t } = useTranslation();
  const { timezone } = useSettings();
  const done = doneTo(entry.action);
  const did = done ? t(`record.did.${done}`) : (entry.action_title ?? entity.lifecycle?.actions[entry.action]?.title ?? entry.action);
  const via = VIA.find((name) => name === entry.via);
  const form = publicFormOf(entry.via);
  return (
    <li>
      <div className="lw-history-head">
        <strong>{form ? t("record.historyPublic", { name: form }) : (entry.user?.name ?? t("record.historySystem"))}</strong> {entry.on_behalf && `${t("record.historyFor", { name: entry.on_behalf.name })} `}
        {did}
        <span className="lw-quiet">
          <time dateTime={entry.at}>{wallTime(entry.at, timezone)}</time>
          {via && via !== "form" && via !== "api" ? ` · ${t(`record.via.${via}`)}` : ""}
        </span>
      </div>
      <dl>
        {worthTelling(entry.changes, entity.fields, done === "create").map((change) => (
          <ChangeLine key={change.field} fields={entity.fields} change={change} fresh={done === "create"} />
        ))}
      </dl>
    </li>
  );
}

/** In the order of the definition; of a new record only what somebody said, not what was worked out. */
function worthTelling(changes: readonly Change[], fields: Fields, fresh: boolean): Change[] {
  const order = Object.keys(fields);
  const said = (change: Change) => change.rows?.length || (!fields[change.field]?.computed && change.new !== null && change.new !== false && change.new !== "");
  return changes.filter((change) => !fresh || said(change)).sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field));
}

interface LineProps {
  fields: Fields;
  change: Change;
  fresh: boolean;
}

function ChangeLine({ fields, change, fresh }: LineProps) {
  const field = fields[change.field];
  return (
    <div>
      <dt>{change.title ?? field?.title ?? change.field}</dt>
      <dd>{change.rows ? <RowChanges name={change.field} field={field} rows={change.rows} /> : <OldAndNew field={field} change={change} fresh={fresh} />}</dd>
    </div>
  );
}

function OldAndNew({ field, change, fresh }: { field: Field | undefined; change: Change; fresh: boolean }) {
  const { t } = useTranslation();
  const shown = (value: Json, title: string | null | undefined) => {
    if (value === null || value === "") return <span className="lw-quiet">{t("record.historyEmpty")}</span>;
    if (Array.isArray(value) && field?.type === "lines") return <span>{t("record.historyLines", { count: value.length })}</span>;
    return field ? <Shown field={field} value={value} title={title ?? undefined} dense={field.type !== "boolean"} /> : <span>{typeof value === "object" ? JSON.stringify(value) : String(value)}</span>;
  };
  return (
    <>
      {!fresh && (
        <>
          <span className="lw-old">{shown(change.old, change.old_title)}</span> →{" "}
        </>
      )}
      {shown(change.new, change.new_title)}
    </>
  );
}

/** Each row that was touched on a line of its own, named by its place while it is still there. */
function RowChanges({ name, field, rows }: { name: string; field: Field | undefined; rows: readonly RowChange[] }) {
  const { t } = useTranslation();
  const record = useContext(RecordContext);
  const fields = field?.type === "lines" ? field.fields : {};
  const now = (record?.[name] ?? []) as readonly { id?: string }[];
  return (
    <ul className="lw-history-rows">
      {rows.map((row) => {
        const place = now.findIndex(({ id }) => id === row.id);
        const done = doneTo(row.action) ?? "update";
        return (
          <li key={row.id}>
            <span className="lw-quiet">
              {place >= 0 ? t("form.rowNumber", { number: place + 1 }) : t("record.historyRow")} {t(`record.did.${done}`)}
            </span>
            {worthTelling(row.changes, fields, done === "create").map((change) => (
              <div key={change.field}>
                {change.title ?? fields[change.field]?.title ?? change.field}: <OldAndNew field={fields[change.field]} change={change} fresh={done === "create"} />
              </div>
            ))}
          </li>
        );
      })}
    </ul>
  );
}
