/** Who gained and who lost what between two published versions. */
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { wallTime } from "../../fields/parts/dates";
import { Chip } from "../../shared/Chip";
import { Spinner } from "../../shared/Spinner";
import { useSettings } from "../../shared/settings";
import { changesQuery, versionsQuery, type Matrix, type RightsChange, type Version } from "./rights";

const COLORS = { gains: "green", loses: "red", changes: "gold" } as const;

export function Changes({ matrix }: { matrix: Matrix }) {
  const { t } = useTranslation();
  const { data: versions } = useSuspenseQuery(versionsQuery);
  const newest = versions[0]?.number ?? 0;
  const [pair, setPair] = useState({ before: versions[1]?.number ?? 0, after: newest });
  const { data: changes, isError } = useQuery(changesQuery(pair.before, pair.after));
  return (
    <section className="panel" aria-label={t("roles.changes")}>
      <div className="rights-filter">
        <Choice label={t("roles.before")} value={pair.before} versions={versions} none onChange={(before) => setPair({ ...pair, before })} />
        <span aria-hidden>→</span>
        <Choice label={t("roles.after")} value={pair.after} versions={versions} onChange={(after) => setPair({ ...pair, after })} />
      </div>
      {isError && <p role="alert">{t("roles.failed")}</p>}
      {!changes && !isError && <Spinner />}
      {changes?.length === 0 && <p className="soft">{t("roles.noChanges")}</p>}
      {changes && byRole(changes).map(([role, own]) => <OfRole key={role} title={matrix.roles.find((one) => one.name === role)?.title ?? role} changes={own} />)}
    </section>
  );
}

interface ChoiceProps {
  label: string;
  value: number;
  versions: Version[];
  none?: boolean;
  onChange: (number: number) => void;
}

function Choice({ label, value, versions, none, onChange }: ChoiceProps) {
  const { t } = useTranslation();
  const { timezone } = useSettings();
  return (
    <label className="rights-choice">
      {label}
      <select value={value} onChange={({ target }) => onChange(Number(target.value))}>
        {versions.map(({ number, at, by }) => (
          <option key={number} value={number}>
            {`${number} · ${wallTime(at, timezone)}${by ? ` · ${by}` : ""}`}
          </option>
        ))}
        {none && <option value={0}>{t("roles.beginning")}</option>}
      </select>
    </label>
  );
}

function OfRole({ title, changes }: { title: string; changes: RightsChange[] }) {
  const { t, i18n } = useTranslation();
  const zh = i18n.language.startsWith("zh");
  return (
    <section className="rights-entity">
      <h3>{title}</h3>
      <ul className="rights-changes">
        {changes.map((change) => (
          <li key={`${change.entity} ${change.what}`}>
            <Chip color={COLORS[change.kind]}>{t(`roles.kind.${change.kind}`)}</Chip> {zh ? change.text.zh : change.text.en}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The changes of each role, in the order they came. */
function byRole(changes: RightsChange[]): [string, RightsChange[]][] {
  const found = new Map<string, RightsChange[]>();
  for (const change of changes) found.set(change.role, [...(found.get(change.role) ?? []), change]);
  return [...found];
}
