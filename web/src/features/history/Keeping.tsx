/** How long history and log are kept, and the end of the log: whoever keeps it elsewhere can prove it later. */
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, get, patch } from "../../api/client";
import { Labelled } from "./Filters";
import type { Retention } from "./history";

const query = { queryKey: ["past", "retention"], queryFn: ({ signal }: { signal: AbortSignal }) => get<Retention>("/retention", {}, signal) };

export function Keeping() {
  const { data } = useSuspenseQuery(query);
  return (
    <>
      <Form key={`${data.history_years} ${data.log_months} ${data.held}`} kept={data} />
      <End kept={data} />
    </>
  );
}

function Form({ kept }: { kept: Retention }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [years, setYears] = useState(text(kept.history_years));
  const [months, setMonths] = useState(text(kept.log_months));
  const [held, setHeld] = useState(kept.held);
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setFault("");
    try {
      client.setQueryData(query.queryKey, await patch<Retention>("/retention", { history_years: number(years), log_months: number(months), held }));
      void message.success(t("history.saved"));
    } catch (failure) {
      const problem = asProblem(failure);
      setFault(problem.errors[0]?.detail ?? problem.sentence);
    }
    setBusy(false);
  };
  return (
    <form
      className="panel past-keeping"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Labelled label={t("history.years", { least: kept.least.history_years })}>{(id) => <input id={id} className="choose" inputMode="numeric" placeholder={t("history.forever")} value={years} onChange={({ target }) => setYears(target.value)} />}</Labelled>
      <Labelled label={t("history.months", { least: kept.least.log_months })}>{(id) => <input id={id} className="choose" inputMode="numeric" placeholder={t("history.forever")} value={months} onChange={({ target }) => setMonths(target.value)} />}</Labelled>
      <label className="past-held">
        <input type="checkbox" checked={held} onChange={({ target }) => setHeld(target.checked)} /> {t("history.held")}
      </label>
      <p className="soft">{t("history.keepingHint")}</p>
      {fault && <p role="alert">{fault}</p>}
      <Button type="primary" htmlType="submit" loading={busy}>
        {t("history.save")}
      </Button>
    </form>
  );
}

const text = (value: number | null) => (value === null ? "" : String(value));
/** What is no number is sent as it is: the server says what is wrong with it. */
const number = (typed: string) => (typed.trim() === "" ? null : /^\d+$/.test(typed.trim()) ? Number(typed) : typed);

function End({ kept }: { kept: Retention }) {
  const { t } = useTranslation();
  return (
    <section className="panel" aria-labelledby="past-end">
      <h2 id="past-end">{t("history.end")}</h2>
      <dl className="facts">
        <dt>{t("history.entries")}</dt>
        <dd>{kept.entries}</dd>
        <dt>{t("history.digest")}</dt>
        <dd>
          <code>{kept.digest || "—"}</code>
        </dd>
      </dl>
      <p className="soft">{t("history.endHint")}</p>
    </section>
  );
}
