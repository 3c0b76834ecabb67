/** Changes of all records: who, when, through what, from which value to which. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { wallTime } from "../../fields/parts/dates";
import { publicFormOf } from "../../shared/publicForm";
import { useSettings } from "../../shared/settings";
import { ChangeLines } from "./ChangeLines";
import { Choice, Filters, Labelled } from "./Filters";
import { actions, roads, type Entry, type Wanted } from "./history";
import { Listed } from "./Listed";

const PATH = "/history";

export function Changes() {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState<Wanted>({});
  return (
    <>
      <Filters path={PATH} wanted={wanted} onChange={setWanted}>
        <Labelled label={t("history.action")}>
          {(id) => <Choice id={id} value={wanted.action ?? ""} options={actions.map((value) => ({ value, title: t(`history.did.${value}`) }))} onChange={(action) => setWanted({ ...wanted, action })} />}
        </Labelled>
        <Labelled label={t("history.via")}>
          {(id) => <Choice id={id} value={wanted.via ?? ""} options={roads.map((value) => ({ value, title: t(`history.road.${value}`) }))} onChange={(via) => setWanted({ ...wanted, via })} />}
        </Labelled>
      </Filters>
      {wanted.record && <p className="soft past-one">{t("history.oneRecord")}</p>}
      <Listed<Entry> path={PATH} wanted={wanted} show={(entry) => <EntryItem key={entry.id} entry={entry} onRecord={() => setWanted({ record: entry.record, entity: entry.entity })} />} />
    </>
  );
}

function EntryItem({ entry, onRecord }: { entry: Entry; onRecord: () => void }) {
  const { t } = useTranslation();
  const { timezone } = useSettings();
  const road = roads.find((name) => name === entry.via);
  const form = publicFormOf(entry.via);
  const name = entry.record_title || entry.record.slice(-12);
  return (
    <li>
      <div className="past-head">
        <strong>{form ? t("history.publicForm", { name: form }) : (entry.user?.name ?? t("history.system"))}</strong>
        {entry.on_behalf && <span>{t("history.for", { name: entry.on_behalf.name })}</span>}
        <span>{entry.action_title}</span>
        <span className="soft">{entry.entity_title}</span>
        {entry.there ? <Link to="/e/$entity/$id" params={{ entity: entry.entity, id: entry.record }}>{name}</Link> : <span>{name}</span>}
        <button type="button" className="past-only" onClick={onRecord}>
          {t("history.onlyThis")}
        </button>
        <span className="past-when soft">
          <time dateTime={entry.at}>{wallTime(entry.at, timezone, "YYYY-MM-DD HH:mm:ss")}</time>{form ? "" : ` · ${road ? t(`history.road.${road}`) : entry.via}`}
          {entry.rule && ` · ${t("history.byRule", { title: entry.rule.title })}`}
        </span>
      </div>
      <ChangeLines changes={entry.changes} fresh={entry.action === "create"} />
    </li>
  );
}
