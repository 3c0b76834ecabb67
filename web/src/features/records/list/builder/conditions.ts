/** A condition as groups of simple ones, and back to text: any depth of `and` and `or`. What is not simple stays text. */
import type { Field, Fields } from "../../../../api/types";
import { arity, expression, family, operatorsOf, periodNames, type Filter, type Operator } from "../../filters";

export interface Simple {
  kind: "simple";
  path: string;
  filter: Filter;
}

export interface Text {
  kind: "text";
  text: string;
}

export interface Group {
  kind: "group";
  join: "and" | "or";
  parts: Part[];
}

export type Part = Simple | Text | Group;

// --- to text ---------------------------------------------------------------------------------------------------------

/** The text of a part; empty when it asks for nothing yet. */
export function written(part: Part, fields: Fields): string {
  if (part.kind === "text") return part.text.trim();
  if (part.kind === "simple") return fields[part.path] ? expression(part.path, fields[part.path]!, part.filter) : "";
  const parts = part.parts.map((each) => [each, written(each, fields)] as const).filter(([, text]) => text);
  if (parts.length === 1) return parts[0]![1];
  return parts.map(([, text]) => (compound(text) ? `(${text})` : text)).join(` ${part.join} `);
}

/** Whether a text has an `and` or `or` of its own outside brackets. */
const compound = (text: string): boolean => split(text, "or").length > 1 || split(text, "and").length > 1 || / if .* else /.test(text);

// --- from text -------------------------------------------------------------------------------------------------------

/** A text as parts: first what is known as one simple condition, then its `or`s, then its `and`s. */
export function read(text: string, fields: Fields): Part {
  const bare = unwrapped(text.trim());
  const simple = simpleOf(bare, fields);
  if (simple) return simple;
  for (const join of ["or", "and"] as const) {
    const parts = split(bare, join);
    if (parts.length > 1) return { kind: "group", join, parts: parts.map((part) => read(part, fields)) };
  }
  return { kind: "text", text: bare };
}

/** The same, always as a group that can be added to. */
export function readGroup(text: string, fields: Fields): Group {
  if (!text.trim()) return { kind: "group", join: "and", parts: [] };
  const part = read(text, fields);
  return part.kind === "group" ? part : { kind: "group", join: "and", parts: [part] };
}

/** Where each character of a text stands: how deep in brackets; -1 within quotes. */
function depths(text: string): number[] {
  let depth = 0;
  let quote = "";
  return [...text].map((sign, at, all) => {
    if (quote) {
      if (sign === quote && !escaped(all, at)) quote = "";
      return -1;
    }
    if (sign === "'" || sign === '"') {
      quote = sign;
      return -1;
    }
    if ("([{".includes(sign)) return depth++;
    if (")]}".includes(sign)) return --depth;
    return depth;
  });
}

function escaped(signs: readonly string[], at: number): boolean {
  let count = 0;
  while (signs[at - 1 - count] === "\\") count += 1;
  return count % 2 === 1;
}

/** Parts between a word that stands outside brackets and quotes. */
export function split(text: string, word: "and" | "or"): string[] {
  const signs = [...text];
  const depth = depths(text);
  const parts: string[] = [];
  let from = 0;
  for (let at = 1; at < signs.length - word.length; at += 1) {
    const here = depth[at] === 0 && signs.slice(at, at + word.length).join("") === word;
    if (!here || !/[\s)\]]/.test(signs[at - 1]!) || !/[\s(]/.test(signs[at + word.length]!)) continue;
    parts.push(signs.slice(from, at).join("").trim());
    from = at + word.length;
  }
  return [...parts, signs.slice(from).join("").trim()].filter(Boolean);
}

/** Without brackets around the whole. */
function unwrapped(text: string): string {
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  const depth = depths(text);
  const closed = depth.findIndex((here, at) => at > 0 && here === 0 && [...text][at] === ")");
  return closed === depth.length - 1 ? unwrapped([...text].slice(1, -1).join("").trim()) : text;
}

// --- simple conditions -----------------------------------------------------------------------------------------------

const name = String.raw`[A-Za-z_][\w.]*`;
const literal = String.raw`'(?:[^'\\]|\\.)*'|-?\d+(?:\.\d+)?`;
const unquoted = (text: string) => (text.startsWith("'") ? text.slice(1, -1).replace(/\\(.)/g, (_all, sign: string) => ({ n: "\n", r: "\r" })[sign] ?? sign) : text);

type Reading = (found: RegExpExecArray, field: Field) => Filter | undefined;

const signs: Record<string, Operator> = { "==": "is", "!=": "not", ">=": "least", "<=": "most" };

function compared(sign: string, value: string, field: Field): Filter {
  const op = signs[sign]!;
  const listed = ["choice", "reference"].includes(family(field));
  if (listed) return { op: op === "not" ? "out" : "in", values: [value] };
  const dated = ["date", "datetime"].includes(family(field));
  if (dated && op !== "is") return { op: "between", values: op === "least" ? [value, ""] : ["", value] };
  return { op, values: [value] };
}

/** How conditions are written, with the path as the first group. */
const readings: readonly [RegExp, Reading][] = [
  [new RegExp(`^(${name}) (==|!=|>=|<=) (${literal})$`), ([, , sign, value], field) => compared(sign!, unquoted(value!), field)],
  [new RegExp(`^(${name}) (not )?in \\[((?:${literal}|[, ])*)\\]$`), ([, , not, list]) => ({ op: not ? "out" : "in", values: (list!.match(new RegExp(literal, "g")) ?? []).map(unquoted) })],
  [new RegExp(`^contains\\(lower\\((${name})\\), (${literal})\\)$`), ([, , value]) => ({ op: "contains", values: [unquoted(value!)] })],
  [new RegExp(`^starts_with\\(lower\\((${name})\\), (${literal})\\)$`), ([, , value]) => ({ op: "starts", values: [unquoted(value!)] })],
  [new RegExp(`^is_empty\\((${name})\\)$`), () => ({ op: "empty", values: [] })],
  [new RegExp(`^not is_empty\\((${name})\\)$`), () => ({ op: "filled", values: [] })],
  [new RegExp(`^(${name}) == user$`), () => ({ op: "me", values: [] })],
  [new RegExp(`^(${name}) == user\\.department$`), () => ({ op: "mine", values: [] })],
  [new RegExp(`^(${name})$`), () => ({ op: "yes", values: [] })],
  [new RegExp(`^not (${name})$`), () => ({ op: "no", values: [] })],
  [new RegExp(`^(${name}) >= (${literal}) and \\1 <=? (${literal})$`), ([, , from, to]) => ({ op: "between", values: [unquoted(from!), unquoted(to!)] })],
];

const several = new RegExp(`^(?:${literal}) in (${name})(?: or (?:${literal}) in \\1)*$`);

/** Any of some choices: `'a' in tags or 'b' in tags`. */
function choicesOf(text: string, fields: Fields): Simple | undefined {
  const path = several.exec(text)?.[1];
  if (!path || !fields[path] || family(fields[path]) !== "choices") return undefined;
  return { kind: "simple", path, filter: { op: "in", values: split(text, "or").map((part) => unquoted(part.slice(0, part.length - path.length - " in ".length))) } };
}

/** The condition of one field that a text is; only when it would be written just so. */
function simpleOf(text: string, fields: Fields): Simple | undefined {
  const chosen = choicesOf(text, fields);
  if (chosen) return chosen;
  const path = new RegExp(`^(?:not )?(?:contains\\(lower\\(|starts_with\\(lower\\(|is_empty\\()?(${name})`).exec(text)?.[1];
  const field = path ? fields[path] : undefined;
  if (!path || !field) return undefined;
  const offered = operatorsOf(field);
  const fits = (filter: Filter | undefined) => filter && offered.includes(filter.op) && expression(path, field, filter) === text;
  for (const [pattern, reading] of readings) {
    const found = pattern.exec(text);
    const filter = found ? reading(found, field) : undefined;
    if (fits(filter)) return { kind: "simple", path, filter: filter! };
    // A single value is written as a list of one.
    if (filter && arity(filter.op) === "many" && offered.includes(filter.op) && filter.values.length === 1) return { kind: "simple", path, filter };
  }
  const period = offered.includes("period") ? periodNames.find((one) => expression(path, field, { op: "period", values: [one] }) === text) : undefined;
  return period ? { kind: "simple", path, filter: { op: "period", values: [period] } } : undefined;
}
