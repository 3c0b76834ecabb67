/** Between values as they travel (JSON) and values as expressions see them; rounding to a field's scale. */

import type { FieldInfo, FormFault, Json } from "./contract";
import { decimal, isDecimal, rounded, text, type Decimal } from "./expressions";

const NUMBERS = new Set(["number", "integer", "money", "percent"]);
const DEFAULT_SCALE: Readonly<Record<string, number>> = { money: 2, percent: 4, integer: 0 };
const REFERENCES = new Set(["reference", "tree", "user", "department"]);

export const isNumber = (field: FieldInfo | undefined) => NUMBERS.has(field?.type ?? "");
export const isReference = (field: FieldInfo | undefined) => REFERENCES.has(field?.type ?? "");

/** Decimal places a field keeps; null when it keeps all. */
export function scaleOf(field: FieldInfo): number | null {
  return field.scale ?? DEFAULT_SCALE[field.type] ?? null;
}

export function isEmpty(value: Json | undefined): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/** A value from a control, a record or an expression as the field keeps it: rounded, empty text as null. */
export function kept(field: FieldInfo | undefined, value: unknown): Json {
  if (value === undefined || value === null || value === "") return field?.type === "boolean" ? false : null;
  if (isNumber(field)) return keptNumber(field!, value);
  if (isReference(field) && typeof value === "object") return keptReference(value);
  if (isDecimal(value)) return text(value);
  return value as Json;
}

/** A number's text as it is kept already when it has as many places as its field: whole records come so. */
const KEPT = /^(?:0|-?[1-9]\d*)(?:\.(\d+))?$/;

function keptNumber(field: FieldInfo, value: unknown): Json {
  const scale = scaleOf(field);
  const told = typeof value === "string" ? KEPT.exec(value) : null;
  if (told && (told[1]?.length ?? 0) === scale) return value as string;
  const number = isDecimal(value) ? value : decimal(String(value));
  if (number === null) return String(value);
  return scale === null ? text(number) : text(rounded(number, scale), scale);
}

function keptReference(value: object): Json {
  const id = (value as { id?: unknown }).id;
  return typeof id === "string" ? id : null;
}

/** What an expression sees of a value; `facts` is what is known of the record it refers to. */
export function seen(field: FieldInfo | undefined, value: Json, facts: (id: string) => object): unknown {
  if (value === null) return null;
  if (isNumber(field)) return decimal(String(value)) as Decimal | null;
  if (isReference(field) && typeof value === "string") return facts(value);
  return value;
}

/** Text that means nothing to the field it was typed into: whoever saves would lose it. */
export const unreadFault = (path: string, typed: string, field: FieldInfo, detail?: string): FormFault => ({
  path, code: "unread", limit: typed, field: field.title, ...(detail ? { detail } : {}),
});
