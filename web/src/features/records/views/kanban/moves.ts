/** Where a card may go: by writing the field the columns stand for, or by an action of the lifecycle that leads there. Knows no screen. */
import type { Action, Entity, Field, RecordAccess, RecordData } from "../../../../api/types";

/** A column: a value of the field; null for records without one. */
export interface Place {
  value: string | null;
  title: string;
  color?: string | null | undefined;
}

export type Move =
  | { kind: "stay" }
  | { kind: "write" }
  | { kind: "act"; name: string; action: Action }
  | { kind: "no"; why: Refusal };

/** Why a card may not go there; `says` is the definition's own sentence. */
export type Refusal = { key: "readonly" | "locked" | "notYours" | "required"; says?: undefined } | { key: "noWay" | "blocked"; says?: string | undefined };

/** The value of a field that columns stand for, as text. */
export function valueOf(record: RecordData, path: string): string | null {
  const value = record[path];
  return value === null || value === undefined || value === "" ? null : String(value);
}

/** What it takes to bring a record to a column. What the server says of the record is heeded as soon as it is known. */
export function moveTo(entity: Entity, path: string, record: RecordData, to: string | null, can?: RecordAccess): Move {
  const from = valueOf(record, path);
  if (from === to) return { kind: "stay" };
  return entity.lifecycle?.field === path ? acting(entity, from, to, can) : writing(entity, path, to, can);
}

function acting({ lifecycle, can: may }: Entity, from: string | null, to: string | null, can?: RecordAccess): Move {
  const ways = Object.entries(lifecycle!.actions).filter(([, action]) => action.to === to && action.from.includes(from ?? ""));
  if (ways.length === 0) return no("noWay");
  const mine = ways.filter(([name]) => may.actions.includes(name));
  if (mine.length === 0) return no("notYours");
  const [open] = can ? mine.filter(([name]) => can.actions.includes(name)) : mine;
  if (open) return { kind: "act", name: open[0], action: open[1] };
  const held = mine.find(([name]) => can?.blocked?.includes(name));
  return held ? { kind: "no", why: { key: "blocked", says: held[1].reason ?? undefined } } : no("notYours");
}

function writing(entity: Entity, path: string, to: string | null, can?: RecordAccess): Move {
  const field = entity.fields[path];
  if (!field || !writable(field)) return no("readonly");
  if (!entity.can.update || can?.update === false) return no("notYours");
  if (can?.open && !can.open.includes(path)) return no("locked");
  if (to === null && field.required) return no("required");
  return { kind: "write" };
}

function no(key: "noWay" | "readonly" | "locked" | "notYours" | "required"): Move {
  return { kind: "no", why: { key } };
}

export function writable(field: Field): boolean {
  return !field.readonly && !field.computed && field.access === "write";
}

/** Whether cards of this board can be moved at all. */
export function movable(entity: Entity, path: string): boolean {
  if (entity.lifecycle?.field === path) return Object.entries(entity.lifecycle.actions).some(([name, { to }]) => to && entity.can.actions.includes(name));
  const field = entity.fields[path];
  return Boolean(field && writable(field) && entity.can.update);
}

/** A value as it is sent: booleans are no texts. */
export function sentValue(field: Field | undefined, value: string | null): string | boolean | null {
  return field?.type === "boolean" ? value === "true" : value;
}
