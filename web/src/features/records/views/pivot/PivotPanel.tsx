/** A quick look at the list's records, added up by two fields; every number leads to the records behind it. */
import { useQuery } from "@tanstack/react-query";
import { Drawer, Select } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../../../api/problem";
import type { Entity, Field } from "../../../../api/types";
import { viewOf, type Value } from "../../../../fields";
import { useSettings } from "../../../../shared/settings";
import { Spinner } from "../../../../shared/Spinner";
import { usePhone } from "../../../../shared/usePhone";
import { averaged } from "../../averages";
import { joined } from "../../filters";
import type { Asked } from "../kind";
import { viewKey } from "../parts/reading";
import { summaryOf, type Group, type Sum } from "../parts/sums";
import { behind, headOf, keysOf, tableOf, valuesOf, type Key } from "./keys";
import "./pivot.css";

interface PivotPanelProps {
  entity: Entity;
  asked: Asked;
  /** Shows the records of a further condition. */
  onNarrow: (where: string) => void;
  onClose: () => void;
}

const MOST = 2000;
const hows = ["sum", "avg", "min", "max"] as const;

interface Wish {
  row: string;
  column: string;
  value: string;
  how: (typeof hows)[number];
}

/** What was looked at last, for this tab. */
function useWish(entity: Entity, keys: Key[]) {
  const place = `loomwork.pivot.${entity.name}`;
  const [wish, setWish] = useState<Wish>(() => ({
    row: keys.find(({ field }) => field.type === "choice")?.name ?? keys[0]?.name ?? "",
    column: "", value: "", how: "sum",
    ...(JSON.parse(sessionStorage.getItem(place) ?? "{}") as Partial<Wish>),
  }));
  const change = (part: Partial<Wish>) => {
    const next = { ...wish, ...part };
    sessionStorage.setItem(place, JSON.stringify(next));
    setWish(next);
  };
  return { wish, change };
}

export default function PivotPanel({ entity, asked, onNarrow, onClose }: PivotPanelProps) {
  const { t } = useTranslation();
  const phone = usePhone();
  const keys = useMemo(() => keysOf(entity), [entity]);
  const values = useMemo(() => valuesOf(entity), [entity]);
  const { wish, change } = useWish(entity, keys);
  const row = keys.find(({ name }) => name === wish.row);
  const column = keys.find(({ name }) => name === wish.column && name !== wish.row);
  const titled = (key: Key) => ({ value: key.name, label: key.period ? `${key.field.title} · ${t(`views.pivot.${key.period}`)}` : key.field.title });
  const choice = (label: string, value: string, options: { value: string; label: string }[], onChange: (value: string) => void) => (
    <label>
      <span>{label}</span>
      <Select aria-label={label} value={value} options={options} onChange={onChange} showSearch={{ optionFilterProp: "label" }} popupMatchSelectWidth={false} />
    </label>
  );
  return (
    <Drawer open title={t("views.pivot.title")} onClose={onClose} placement={phone ? "bottom" : "right"} size={phone ? "88%" : 760}>
      <div className="pivot-wish">
        {choice(t("views.pivot.rows"), row?.name ?? "", keys.map(titled), (name) => change({ row: name }))}
        {choice(t("views.pivot.columns"), column?.name ?? "", [{ value: "", label: "–" }, ...keys.filter(({ name }) => name !== row?.name).map(titled)], (name) => change({ column: name }))}
        {choice(t("views.pivot.value"), wish.value, [{ value: "", label: t("views.pivot.count") }, ...values.map(([name, field]) => ({ value: name, label: field.title }))], (name) => change({ value: name }))}
        {wish.value && choice(t("views.pivot.how"), wish.how, hows.map((how) => ({ value: how, label: t(`views.pivot.${how}`) })), (how) => change({ how: how as Wish["how"] }))}
      </div>
      {row ? <Table key={entity.name} {...{ entity, asked, row, column, wish, onNarrow }} /> : <p className="soft">{t("views.pivot.nothing")}</p>}
    </Drawer>
  );
}

interface TableProps extends Pick<PivotPanelProps, "entity" | "asked" | "onNarrow"> {
  row: Key;
  column: Key | undefined;
  wish: Wish;
}

function useSums({ entity, asked, row, column, wish }: TableProps) {
  const totals = wish.value ? { [wish.value]: wish.how } : {};
  const group = column ? [row.name, column.name] : [];
  return useQuery({
    queryKey: [...viewKey(entity.name), "pivot", asked.where, asked.search, row.name, column?.name, totals],
    queryFn: async ({ signal }) => {
      const ask = (by: string[]) => summaryOf(entity.name, { ...asked, group: by, totals }, signal);
      const [rows, columns, cells] = await Promise.all([ask([row.name]), column ? ask([column.name]) : null, column ? ask(group) : null]);
      return { whole: rows.whole, table: tableOf(cells?.groups ?? [], rows.groups ?? [], columns?.groups ?? []), more: (cells?.groups ?? rows.groups ?? []).length > MOST };
    },
    placeholderData: (before) => before,
    retry: false,
  });
}

function Table(props: TableProps) {
  const { t } = useTranslation();
  const settings = useSettings();
  const { entity, row, column, wish, onNarrow } = props;
  const { data, error } = useSums(props);
  if (error) return <p role="alert">{asProblem(error).sentence}</p>;
  if (!data) return <Spinner />;
  const { table, whole, more } = data;
  const field = wish.value ? entity.fields[wish.value] : undefined;
  const said = (sum: Sum | undefined) => (sum ? shown(sum, field, wish, settings) : "");
  const head = (key: Key, { values: [value], titles }: Group) => headOf(key, value, titles[0], settings) || t("views.noValue", { field: key.field.title });
  const number = (sum: Sum | undefined, words: string, where: string) =>
    sum ? (
      <button type="button" aria-label={t("views.pivot.open", { number: said(sum), of: words })} onClick={() => onNarrow(where)}>
        {said(sum)}
      </button>
    ) : null;
  return (
    <div className="pivot-scroll" tabIndex={0} role="group" aria-label={t("views.pivot.title")}>
      <table className="pivot">
        <thead>
          <tr>
            <th scope="col">{row.field.title}</th>
            {column && table.columns.map((each) => <th key={JSON.stringify(each.values)} scope="col">{head(column, each)}</th>)}
            <th scope="col">{t("views.pivot.all")}</th>
          </tr>
        </thead>
        <tbody>
          {table.rows.map((each) => {
            const name = head(row, each);
            const where = behind(row, each.values[0]);
            return (
              <tr key={JSON.stringify(each.values)}>
                <th scope="row">{name}</th>
                {column && table.columns.map((other) => <td key={JSON.stringify(other.values)}>{number(table.cell(each, other), `${name}, ${head(column, other)}`, joined([where, behind(column, other.values[0])]))}</td>)}
                <td>{number(each, name, where)}</td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("views.pivot.all")}</th>
            {column && table.columns.map((each) => <td key={JSON.stringify(each.values)}>{number(each, head(column, each), behind(column, each.values[0]))}</td>)}
            <td>{said(whole)}</td>
          </tr>
        </tfoot>
      </table>
      {more && <p className="view-hint">{t("views.tooMany", { count: MOST })}</p>}
    </div>
  );
}

function shown(sum: Sum, field: Field | undefined, { value, how }: Wish, settings: ReturnType<typeof useSettings>): string {
  if (!field) return sum.count.toLocaleString(settings.locale);
  const total = sum.totals[`${how}:${value}`];
  return total === null || total === undefined ? "–" : viewOf(field).format((how === "avg" ? averaged(total, field) : total) as Value<typeof field.type>, field, settings);
}
