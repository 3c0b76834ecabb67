/** Evaluates a checked expression over the values of a form. Total: it never throws on typed values. */
import { normalMoment, normalTime } from "./dates";
import { add, divide, isDecimal, negate, parse, whole, type Decimal } from "./decimal";
import { ARITHMETIC, LENIENT, ordered, STRICT, ZONED } from "./functions";
import { cut, LIMIT } from "./texts";
import type { Kind, Loop, Moment, Row, Tree } from "./types";

type Call = (...args: unknown[]) => unknown;

interface Place {
  readonly record: Row;
  readonly rows: ReadonlyMap<string, unknown>;
  readonly moment: Moment;
  readonly extra: Row;
}

/** `extra` holds further names (`old`, aliases); a name not there is looked for in `values`. */
export function evaluate(tree: Tree, values: Row, moment: Moment, extra: Row = {}): unknown {
  return settled(value(tree, { record: values, rows: new Map(), moment, extra }));
}

const isRow = (found: unknown): found is Row =>
  typeof found === "object" && found !== null && !Array.isArray(found) && !isDecimal(found);

/** A record stands for its id wherever a value is wanted. */
const settled = (found: unknown): unknown => (isRow(found) ? (found.id ?? null) : (found ?? null));

/** The value of a node; a boolean is never empty. */
function value(tree: Tree, place: Place): unknown {
  const found = answered(tree, place);
  return "type" in tree && tree.type === "boolean" ? found === true : found;
}

function answered(tree: Tree, place: Place): unknown {
  switch (tree.k) {
    case "literal":
      return plain(tree.value, tree.type);
    case "list":
      return tree.items.map((item) => settled(value(item, place)));
    case "record":
      return place.record;
    case "row":
      return place.rows.get(tree.name);
    case "extra":
      return plain(named(tree.name, place), tree.type);
    case "user":
      return place.moment.user;
    case "clock":
      return tree.name === "now" ? normalMoment(place.moment.now) : place.moment.today;
    case "field":
      return field(value(tree.base, place), tree.name, tree.type);
    case "negate":
      return strict(negate as Call, [value(tree.operand, place)]);
    case "not":
      return !holds(tree.operand, place);
    case "arithmetic":
      return strict(ARITHMETIC[tree.sign] as Call, [value(tree.left, place), value(tree.right, place)]);
    case "compare":
      return compared(tree.sign, settled(value(tree.left, place)), settled(value(tree.right, place)));
    case "in":
      return member(tree, place);
    case "and":
      return tree.items.every((item) => holds(item, place));
    case "or":
      return tree.items.some((item) => holds(item, place));
    case "if":
      return value((tree.branches.find(([test]) => holds(test, place)) ?? [null, tree.other])[1], place);
    case "call":
      return call(tree, place);
    case "aggregate":
      return aggregate(tree, place);
    case "rows":
      return chosen(tree.loops, null, place).map(([row]) => row);
    case "server":
      return null;
  }
}

const holds = (tree: Tree, place: Place): boolean => value(tree, place) === true;

function named(name: string, { extra, record }: Place): unknown {
  if (name in extra) return extra[name];
  const found = name.split(".").reduce<unknown>((at, part) => (isRow(at) ? at[part] : undefined), extra);
  return found ?? record[name];
}

function field(base: unknown, name: string, type: Kind): unknown {
  return isRow(base) ? plain(base[name], type) : plain(null, type);
}

/** A value as it travels, as the kind an expression works with. Booleans are never empty. */
function plain(found: unknown, type: Kind): unknown {
  if (type === "boolean") return found === true;
  if (found === null || found === undefined) return null;
  if (type === "number") return isDecimal(found) ? found : parse(String(found));
  if (type === "datetime") return normalMoment(String(found));
  if (type === "time") return normalTime(String(found));
  return found;
}

function strict(work: Call | undefined, args: unknown[]): unknown {
  return work === undefined || args.some((arg) => arg === null || arg === undefined) ? null : work(...args);
}

export function compared(sign: string, left: unknown, right: unknown): boolean {
  if (sign === "==" || sign === "!=") return same(left, right) === (sign === "==");
  if (left === null || right === null) return false;
  const order = ordered(left, right);
  if (sign === "<") return order < 0;
  if (sign === "<=") return order <= 0;
  return sign === ">" ? order > 0 : order >= 0;
}

function same(left: unknown, right: unknown): boolean {
  if (isDecimal(left) && isDecimal(right)) return left.eq(right);
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, i) => same(item, right[i]));
  }
  return left === right;
}

function member(tree: Extract<Tree, { k: "in" }>, place: Place): boolean {
  const item = settled(value(tree.item, place));
  const items = value(tree.list, place);
  if (!Array.isArray(items) || (item === null && tree.list.k !== "list")) return false;
  return items.some((one) => same(item, settled(one)));
}

function call(tree: Extract<Tree, { k: "call" }>, place: Place): unknown {
  const args = tree.arguments.map((argument) => value(argument, place) ?? null);
  const lenient = LENIENT[tree.name];
  if (lenient) return (lenient as Call)(...args);
  const zoned = ZONED[tree.name];
  const found = zoned ? strict(zoned as Call, [place.moment.timezone, ...args]) : strict(STRICT[tree.name] as Call, args);
  return found ?? null;
}

// --- rows ------------------------------------------------------------------------------------------------------------

/** Each row for which the condition holds, and the place in which it is the current one. */
function chosen(loops: readonly Loop[], where: Tree | null, place: Place): [unknown, Place][] {
  const [first, ...rest] = loops;
  if (first === undefined) return [];
  return rowsOf(first, place).flatMap((row) => {
    const inner = { ...place, rows: new Map([...place.rows, [first.name, row]]) };
    if (rest.length > 0) return chosen(rest, where, inner);
    return where === null || holds(where, inner) ? [[row, inner] as [unknown, Place]] : [];
  });
}

function rowsOf(loop: Loop, place: Place): readonly unknown[] {
  const base = loop.source === null ? null : value(loop.source, place);
  const found = isRow(base) ? base[loop.field] : null;
  return Array.isArray(found) ? found : [];
}

function aggregate(tree: Extract<Tree, { k: "aggregate" }>, place: Place): unknown {
  const rows = chosen(tree.loops, tree.where, place);
  const read = tree.value;
  if (read === null) return tree.name === "count" ? whole(rows.length) : rows.length > 0;
  const values = rows.map(([, inner]) => value(read, inner) ?? null);
  const filled = values.filter((found) => found !== null);
  switch (tree.name) {
    case "sum":
      return total(filled);
    case "count":
      return whole(filled.length);
    case "avg":
      return divide(total(filled), whole(filled.length));
    case "min":
      return filled.length > 0 ? (STRICT.least as Call)(...filled) : null;
    case "max":
      return filled.length > 0 ? (STRICT.greatest as Call)(...filled) : null;
    case "first":
      return values[0] ?? null;
    case "last":
      return values.at(-1) ?? null;
    case "any":
      return values.includes(true);
    case "all":
      return values.every((found) => found === true);
    default:
      return cut(filled.join(String((tree.separator && value(tree.separator, place)) ?? "")), LIMIT);
  }
}

const total = (values: readonly unknown[]): Decimal => values.reduce<Decimal>((sum, one) => add(sum, one as Decimal), whole(0));
