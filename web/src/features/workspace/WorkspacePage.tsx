/** What the workspace is called, and the time zone, currency and language of everybody who has chosen none. */
import { useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { App, Button, Input } from "antd";
import { useId, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, get, patch } from "../../api/client";
import { findRecords, keys } from "../../api/queries";
import type { Problem } from "../../api/problem";
import { languageNames } from "../../shared/LanguageSwitch";
import "../../shared/choose.css";
import "./workspace.css";

interface Settings {
  title: string;
  timezone: string;
  currency: string;
  locale: string;
}

interface Workspace extends Settings {
  name: string;
  copy_of: string | null;
  limits: Record<string, number>;
  used: { users: number; records: number; megabytes: number };
}

const CURRENCY = "base.currency";
const workspaceQuery = { queryKey: ["workspace"], queryFn: ({ signal }: { signal: AbortSignal }) => get<Workspace>("/workspace", {}, signal) };
const kept = ({ title, timezone, currency, locale }: Settings): Settings => ({ title, timezone, currency, locale });

export default function WorkspacePage() {
  const { data } = useSuspenseQuery(workspaceQuery);
  return (
    <>
      <Form key={JSON.stringify(kept(data))} workspace={data} />
      <Facts workspace={data} />
    </>
  );
}

function Form({ workspace }: { workspace: Workspace }) {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [chosen, setChosen] = useState(kept(workspace));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const { data: currencies } = useQuery({
    queryKey: [...keys.records(CURRENCY), "offered"],
    queryFn: ({ signal }) => findRecords(CURRENCY, { select: "code,name", sort: "code", limit: 200 }, signal),
  });
  const changed = (Object.keys(chosen) as (keyof Settings)[]).filter((name) => chosen[name] !== workspace[name]);
  const set = (values: Partial<Settings>) => setChosen({ ...chosen, ...values });
  const fault = (name: string) => problem?.errors.find(({ pointer }) => pointer === `/${name}`)?.detail;
  const save = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await patch("/workspace", Object.fromEntries(changed.map((name) => [name, chosen[name]])));
      void message.success(t("workspace.saved"));
      await client.invalidateQueries();
    } catch (failure) {
      setProblem(asProblem(failure));
    }
    setBusy(false);
  };
  const codes = new Map([[workspace.currency, workspace.currency], ...(currencies?.records ?? []).map((each): [string, string] => [String(each.code), `${String(each.code)} · ${String(each.name)}`])]);
  const now = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short", timeZone: chosen.timezone }).format(new Date());
  return (
    <form
      className="panel workspace-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field label={t("workspace.title")} hint={t("workspace.titleHint")} fault={fault("title")}>
        {(id) => <Input id={id} maxLength={100} value={chosen.title} onChange={({ target }) => set({ title: target.value })} />}
      </Field>
      <Field label={t("workspace.timezone")} hint={`${t("workspace.timezoneHint")} ${t("workspace.now", { now })}`} fault={fault("timezone")}>
        {(id) => (
          <select id={id} className="choose" value={chosen.timezone} onChange={({ target }) => set({ timezone: target.value })}>
            {zones(workspace.timezone).map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("workspace.currency")} hint={t("workspace.currencyHint")} fault={fault("currency")}>
        {(id) => (
          <select id={id} className="choose" value={chosen.currency} onChange={({ target }) => set({ currency: target.value })}>
            {[...codes].map(([code, name]) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("workspace.language")} hint={t("workspace.languageHint")} fault={fault("locale")}>
        {(id) => (
          <select id={id} className="choose" value={chosen.locale} onChange={({ target }) => set({ locale: target.value })}>
            <option value="en" lang="en">{languageNames.en}</option>
            <option value="zh" lang="zh-CN">{languageNames["zh-CN"]}</option>
          </select>
        )}
      </Field>
      {problem && problem.errors.length === 0 && <p role="alert" className="workspace-fault">{problem.sentence}</p>}
      <Button type="primary" htmlType="submit" disabled={changed.length === 0 || !chosen.title.trim()} loading={busy}>
        {t("workspace.save")}
      </Button>
    </form>
  );
}

function Field({ label, hint, fault, children }: { label: string; hint: string; fault: string | undefined; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="workspace-field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {fault && <p role="alert" className="workspace-fault">{fault}</p>}
      <p className="soft">{hint}</p>
    </div>
  );
}

function Facts({ workspace }: { workspace: Workspace }) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  const of = (name: "users" | "records" | "megabytes") => {
    const limit = workspace.limits[name];
    return limit === undefined ? number.format(workspace.used[name]) : t("workspace.of", { used: number.format(workspace.used[name]), limit: number.format(limit) });
  };
  return (
    <section className="panel" aria-labelledby="workspace-use">
      <h2 id="workspace-use">{t("workspace.use")}</h2>
      <dl className="facts">
        <dt>{t("workspace.name")}</dt>
        <dd>{workspace.name}</dd>
        {workspace.copy_of !== null && (
          <>
            <dt>{t("workspace.copyOf")}</dt>
            <dd>{workspace.copy_of}</dd>
          </>
        )}
        <dt>{t("workspace.users")}</dt>
        <dd>{of("users")}</dd>
        <dt>{t("workspace.records")}</dt>
        <dd>{of("records")}</dd>
        <dt>{t("workspace.megabytes")}</dt>
        <dd>{of("megabytes")}</dd>
      </dl>
      <p className="soft">{t("workspace.useHint")}</p>
    </section>
  );
}

/** The time zones there are, the one of now among them whatever the browser calls it. */
function zones(now: string): string[] {
  return [...new Set([now, "UTC", ...Intl.supportedValuesOf("timeZone")])].sort();
}
