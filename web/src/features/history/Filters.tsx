/** What is looked for: days, a person, and what the list itself adds. */
import { useQuery } from "@tanstack/react-query";
import { App, Button, Select } from "antd";
import { useId, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, download } from "../../api/client";
import { entitiesQuery, findRecords, keys } from "../../api/queries";
import { asked, type Wanted } from "./history";

interface Props {
  wanted: Wanted;
  onChange: (wanted: Wanted) => void;
  /** Where it is asked; files come from `<path>/export`. */
  path: string;
  children: ReactNode;
}

export function Filters({ wanted, onChange, path, children }: Props) {
  const { t } = useTranslation();
  const set = (values: Wanted) => onChange({ ...wanted, ...values });
  const { data } = useQuery(entitiesQuery);
  const people = data?.some(({ name }) => name === PEOPLE);
  return (
    <form className="panel past-filters" aria-label={t("history.filters")} onSubmit={(event) => event.preventDefault()}>
      <Labelled label={t("history.from")}>{(id) => <input id={id} type="date" className="choose" value={wanted.from ?? ""} onChange={({ target }) => set({ from: target.value })} />}</Labelled>
      <Labelled label={t("history.to")}>{(id) => <input id={id} type="date" className="choose" value={wanted.to ?? ""} onChange={({ target }) => set({ to: target.value })} />}</Labelled>
      {people && <Labelled label={t("history.person")}>{(id) => <Person id={id} value={wanted.user ?? ""} onChange={(user) => set({ user })} />}</Labelled>}
      <Labelled label={t("history.entity")}>{(id) => <EntityChoice id={id} value={wanted.entity ?? ""} onChange={(entity) => set({ entity })} />}</Labelled>
      {children}
      <div className="past-files">
        {Object.values(wanted).some(Boolean) && <Button onClick={() => onChange({})}>{t("history.all")}</Button>}
        <FileButton path={path} wanted={wanted} format="xlsx" />
        <FileButton path={path} wanted={wanted} format="csv" />
      </div>
    </form>
  );
}

export function Labelled({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

interface ChoiceProps {
  id: string;
  value: string;
  options: readonly { value: string; title: string }[];
  onChange: (value: string) => void;
}

/** One of a few; the first is any. */
export function Choice({ id, value, options, onChange }: ChoiceProps) {
  const { t } = useTranslation();
  return (
    <select id={id} className="choose" value={value} onChange={({ target }) => onChange(target.value)}>
      <option value="">{t("history.any")}</option>
      {options.map((each) => (
        <option key={each.value} value={each.value}>
          {each.title}
        </option>
      ))}
    </select>
  );
}

function EntityChoice(props: Omit<ChoiceProps, "options">) {
  const { data } = useQuery(entitiesQuery);
  return <Choice {...props} options={(data ?? []).map(({ name, title }) => ({ value: name, title }))} />;
}

const PEOPLE = "base.user";

function Person({ id, value, onChange }: { id: string; value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const { data, isFetching } = useQuery({
    queryKey: [...keys.records(PEOPLE), "past", search],
    queryFn: ({ signal }) => findRecords(PEOPLE, { search, sort: "name", select: "name", limit: 30 }, signal),
    placeholderData: (before) => before,
  });
  return (
    <Select
      id={id}
      allowClear
      value={value || null}
      placeholder={t("history.any")}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      loading={isFetching}
      options={data?.records.map((record) => ({ value: record.id, label: record._title })) ?? []}
      onChange={(chosen: string | null | undefined) => onChange(chosen ?? "")}
    />
  );
}

function FileButton({ path, wanted, format }: { path: string; wanted: Wanted; format: "xlsx" | "csv" }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const fetch = async () => {
    setBusy(true);
    await download(`${path}/export`, { ...asked(wanted), format }, `${path.slice(1)}.${format}`).catch((failure: unknown) => void message.error(asProblem(failure).sentence));
    setBusy(false);
  };
  return (
    <Button loading={busy} onClick={() => void fetch()}>
      {t(`history.${format}`)}
    </Button>
  );
}
