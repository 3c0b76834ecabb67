/** Paths of values in a form: `customer`, or `lines/<row>/price` where <row> is the row's stable key. */

import type { Json } from "./contract";

export interface CellPath {
  readonly lines: string;
  readonly row: string;
  readonly field: string;
}

export function cellPath(lines: string, row: string, field: string): string {
  return `${lines}/${row}/${field}`;
}

/** The parts of a cell's path; null for a field of the record itself. */
export function cellOf(path: string): CellPath | null {
  const parts = path.split("/");
  return parts.length === 3 ? { lines: parts[0]!, row: parts[1]!, field: parts[2]! } : null;
}

/** The field a path belongs to, as the form contract names it: `customer`, `lines.price`. */
export function specOf(path: string): string {
  const cell = cellOf(path);
  return cell ? `${cell.lines}.${cell.field}` : path;
}

const escaped = (part: string) => part.replaceAll("~", "~0").replaceAll("/", "~1");
const plain = (part: string) => part.replaceAll("~1", "/").replaceAll("~0", "~");

/** JSON pointer of a path; `keys` gives the row keys of a detail table in order. */
export function pointerOf(path: string, keys: (lines: string) => readonly string[]): string {
  const cell = cellOf(path);
  if (!cell) return path ? `/${escaped(path)}` : "";
  return `/${escaped(cell.lines)}/${keys(cell.lines).indexOf(cell.row)}/${escaped(cell.field)}`;
}

/** Path of a JSON pointer; a row that is no longer there gives the detail table itself. */
export function pathOf(pointer: string, keys: (lines: string) => readonly string[]): string {
  const [head = "", index, field] = pointer.split("/").slice(1).map(plain);
  if (index === undefined) return head;
  const row = keys(head)[Number(index)];
  if (row === undefined) return head;
  return field === undefined ? `${head}/${row}/` : cellPath(head, row, field);
}

/** A nested object from dotted keys: `{"region.name": "x"}` is `{region: {name: "x"}}`. */
export function nested<T>(flat: Readonly<Record<string, T>>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(flat).sort()) put(result, key.split("."), flat[key]);
  return result;
}

function put(target: Record<string, unknown>, parts: readonly string[], value: unknown): void {
  const [first, ...rest] = parts as [string, ...string[]];
  if (rest.length === 0) {
    target[first] = value;
    return;
  }
  const there = target[first];
  const inner = typeof there === "object" && there !== null ? (there as Record<string, unknown>) : { id: there ?? null };
  target[first] = inner;
  put(inner, rest, value);
}

/** Equal as JSON values; empty text and null are the same. */
export function same(one: Json | undefined, other: Json | undefined): boolean {
  const a = one === "" || one === undefined ? null : one;
  const b = other === "" || other === undefined ? null : other;
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  return JSON.stringify(a) === JSON.stringify(b);
}
