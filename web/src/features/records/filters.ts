/** Column filters: small values in the address, written out as one expression for the server. Knows no screen. */
import type { Field, Fields, FieldType } from "../../api/types";
import type { Filter, Filters, Operator } from "./filter";

export { arity, type Filter, type Filters, type Operator } from "./filter";

export type Family = "text" | "number" | "date" | "datetime" | "boolean" | "choice" | "choices" | "reference" | "file" | "rich" | "address" | "other";

const families: Record<FieldType, Family> = {
  text: "text", sequence: "text", email: "text", phone: "text", url: "text",
  number: "number", money: "number", percent: "number", integer: "number",
  date: "date", datetime: "datetime", time: "other",
  boolean: "boolean", choice: "choice", choices: "choices",
  reference: "reference", tree: "reference", user: "reference", department: "reference",
  references: "choices", tags: "choices", rating: "number", color: "text", duration: "number", barcode: "text", rich_text: "rich", location: "other", address: "address",
  lines: "other", related: "other", json: "other", lookup: "other",
  file: "file", files: "file", image: "file", signature: "other",
};

/** What operators each family offers; the first is the one to begin with. */
export const operators: Record<Family, readonly Operator[]> = {
  text: ["contains", "starts", "is", "not", "empty", "filled"],
  number: ["between", "is", "least", "most", "empty", "filled"],
  date: ["period", "between", "is", "empty", "filled"],
  datetime: ["period", "between", "empty", "filled"],
  boolean: ["yes", "no"],
  choice: ["in", "out", "empty", "filled"],
  choices: ["in", "empty", "filled"],
  reference: ["in", "out", "empty", "filled"],
  rich: ["contains", "empty", "filled"],
  address: ["starts", "empty", "filled"],
  file: ["contains", "empty", "filled"],
  other: ["empty", "filled"],
};

/** What operators a field offers: people also as oneself, departments as one's own. */
export function operatorsOf(field: Field): readonly Operator[] {
  const own = operators[family(field)];
  if (field.type === "user") return ["me", ...own];
  return field.type === "department" ? ["mine", ...own] : own;
}

export function family(field: Field): Family {
  return (families as Partial<Record<string, Family>>)[field.type] ?? "other";
}

/** A text as a literal of the language. */
export function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}'`;
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)$/;

/** A value as a literal of the family; empty when it is none. */
function literal(kind: Family, text: string): string {
  if (kind === "number") return decimal.test(text) ? text.replace(/^\+/, "").replace(/^(-?)\./, "$10.").replace(/\.$/, "") : "";
  return text === "" ? "" : quoted(text);
}

/** Periods by name, each from its first day up to, not including, the first day after it. */
const periods: Record<string, [string, string]> = {
  today: ["today()", "today() + days(1)"],
  yesterday: ["today() - days(1)", "today()"],
  last7: ["today() - days(6)", "today() + days(1)"],
  last30: ["today() - days(29)", "today() + days(1)"],
  week: ["start_of(today(), 'week')", "start_of(today(), 'week') + days(7)"],
  month: ["start_of(today(), 'month')", "start_of(today(), 'month') + months(1)"],
  lastMonth: ["start_of(today(), 'month') - months(1)", "start_of(today(), 'month')"],
  quarter: ["start_of(today(), 'quarter')", "start_of(today(), 'quarter') + months(3)"],
  year: ["start_of(today(), 'year')", "start_of(today(), 'year') + years(1)"],
  next7: ["today()", "today() + days(8)"],
  next30: ["today()", "today() + days(31)"],
  past: ["", "today()"],
};

export const periodNames: readonly string[] = Object.keys(periods);

function ends(path: string, from: string, upTo: string, last: "<" | "<="): string {
  return [from && `${path} >= ${from}`, upTo && `${path} ${last} ${upTo}`].filter(Boolean).join(" and ");
}

function dayAfter(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + 1);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString().slice(0, 10);
}

function between(path: string, kind: Family, [from = "", to = ""]: string[]): string {
  if (kind === "datetime") return ends(path, literal(kind, from), to && literal(kind, dayAfter(to)), "<");
  return ends(path, literal(kind, from), literal(kind, to), "<=");
}

function compared(path: string, kind: Family, { op, values }: Filter): string {
  const value = literal(kind, values[0] ?? "");
  if (!value) return "";
  if (kind === "address") return `starts_with(part(${path}, 'region'), ${literal(kind, (values[0] ?? "").replace(/(00){1,2}$/, ""))})`;
  if (kind === "rich") return `contains(lower(plain_text(${path})), ${literal(kind, values[0]!.toLowerCase())})`;
  const lower = literal(kind, (values[0] ?? "").toLowerCase());
  if (op === "contains") return `contains(lower(${kind === "file" ? `file_names(${path})` : path}), ${lower})`;
  if (op === "starts") return `starts_with(lower(${path}), ${lower})`;
  const sign = { is: "==", not: "!=", least: ">=", most: "<=" }[op as "is" | "not" | "least" | "most"];
  return sign ? `${path} ${sign} ${value}` : "";
}

function listed(path: string, kind: Family, { op, values }: Filter): string {
  if (values.length === 0) return "";
  if (kind === "choices") {
    const any = values.map((value) => `${quoted(value)} in ${path}`).join(" or ");
    return values.length > 1 ? `(${any})` : any;
  }
  return `${path} ${op === "out" ? "not in" : "in"} [${values.map(quoted).join(", ")}]`;
}

/** One filter as an expression; empty when it asks for nothing yet. */
export function expression(path: string, field: Field, filter: Filter): string {
  const kind = family(field);
  if (!operatorsOf(field).includes(filter.op)) return "";
  switch (filter.op) {
    case "empty":
      return `is_empty(${path})`;
    case "filled":
      return `not is_empty(${path})`;
    case "me":
      return `${path} == user`;
    case "mine":
      return `${path} == user.department`;
    case "yes":
      return path;
    case "no":
      return `not ${path}`;
    case "in":
    case "out":
      return listed(path, kind, filter);
    case "between":
      return between(path, kind, filter.values);
    case "period": {
      const [from, to] = periods[filter.values[0] ?? ""] ?? ["", ""];
      return ends(path, from, to, "<");
    }
    default:
      return compared(path, kind, filter);
  }
}

/** Conditions joined by `and`; each stands in brackets where it must. */
export function joined(conditions: readonly string[]): string {
  const given = conditions.filter(Boolean);
  return given.length > 1 ? given.map((condition) => `(${condition})`).join(" and ") : (given[0] ?? "");
}

/** The whole condition of a list: what the view asks, what the address asks, the states chosen, the column filters. */
export function condition(fields: Fields, filters: Filters, ...others: string[]): string {
  const columns = Object.entries(filters).map(([path, filter]) => {
    const field = fields[path];
    return field ? expression(path, field, filter) : "";
  });
  return joined([...others, ...columns]);
}
