/** What a pivot can be made by: fields with few values, and dates by month, quarter and year. Knows no screen. */
import type { Entity, Field, RecordValue } from "../../../../api/types";
import { viewOf } from "../../../../fields";
import type { Settings } from "../../../../fields/view";
import { quoted } from "../../filters";
import type { Group } from "../parts/sums";

export type Period = "month" | "quarter" | "year";

/** One side of the table: a field, or a period of a date. */
export interface Key {
  /** The expression grouped by. */
  name: string;
  field: Field;
  period?: Period;
}

const few = new Set<Field["type"]>(["choice", "boolean", "reference", "user", "department", "tree", "rating"]);
const dates = new Set<Field["type"]>(["date", "datetime"]);
const periods: readonly Period[] = ["month", "quarter", "year"];
const numbers = new Set<Field["type"]>(["number", "money", "integer", "percent", "duration", "rating"]);

export function keysOf({ fields }: Entity): Key[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    if (!field.filterable || field.hidden || name === "id") return [];
    if (few.has(field.type)) return [{ name, field }];
    return dates.has(field.type) ? periods.map((period) => ({ name: `start_of(${name}, '${period}')`, field, period })) : [];
  });
}

/** The fields that can be added up. */
export function valuesOf({ fields }: Entity): [string, Field][] {
  return Object.entries(fields).filter(([name, field]) => numbers.has(field.type) && !field.hidden && name !== "version");
}

/** What a value is called at the head of a row or column; empty: nothing is said. */
export function headOf({ field, period }: Key, value: RecordValue, title: string | null | undefined, settings: Settings): string {
  if (value === null || value === undefined) return "";
  if (title) return title;
  if (period) return periodOf(String(value), period);
  return viewOf(field).format(value as never, field, settings);
}

/** `2026`, `2026-Q1`, `2026-01`. */
function periodOf(day: string, period: Period): string {
  const [year = "", month = ""] = day.split("-");
  if (period === "year") return year;
  return period === "month" ? `${year}-${month}` : `${year}-Q${Math.ceil(Number(month) / 3)}`;
}

/** The condition of the records behind a row or column. */
export function behind({ name, field, period }: Key, value: RecordValue): string {
  if (value === null || value === undefined) return `is_empty(${name})`;
  if (field.type === "boolean") return value ? name : `not ${name}`;
  if (typeof value === "number") return `${name} == ${value}`;
  return `${name} == ${quoted(period ? String(value).slice(0, 10) : String(value))}`;
}

export interface Table {
  rows: Group[];
  columns: Group[];
  cell: (row: Group, column: Group) => Group | undefined;
}

const sign = (value: RecordValue) => JSON.stringify(value ?? null);

/** Groups of both keys as a table; the margins come by themselves, for an average is no sum of averages. */
export function tableOf(cells: readonly Group[], rows: readonly Group[], columns: readonly Group[]): Table {
  const known = new Map(cells.map((group) => [`${sign(group.values[0])} ${sign(group.values[1])}`, group]));
  return { rows: [...rows], columns: [...columns], cell: (row, column) => known.get(`${sign(row.values[0])} ${sign(column.values[0])}`) };
}
