/** What to send: the values of a new record, or what a person changed in a stored one. */

import type { FieldInfo, Json, Values } from "./contract";
import { cellPath } from "./paths";
import type { FormStore } from "./store";
import { isEmpty } from "./values";

/** A new record: everything filled in that shows and may be written. */
export function created(store: FormStore): Record<string, Json> {
  const result: Record<string, Json> = {};
  for (const [name, field] of Object.entries(store.contract.fields)) {
    if (field.type === "lines") {
      if (store.rows(name).length) result[name] = store.rows(name).map((key) => newRow(store, name, key));
    } else if (sendable(store, name, field) && !isEmpty(store.value(name))) result[name] = sent(field, store.value(name));
  }
  return result;
}

/** Only what differs from what was loaded. A hidden field is left as it was. */
export function changed(store: FormStore): Record<string, Json> {
  const result: Record<string, Json> = {};
  for (const [name, field] of Object.entries(store.contract.fields)) {
    if (field.type === "lines") {
      const rows = changedRows(store, name);
      if (rows) result[name] = rows;
    } else if (sendable(store, name, field) && store.isDirty(name)) result[name] = sent(field, store.value(name));
  }
  return result;
}

/** The rows as they shall be, in order: stored ones by id with what changed; null when nothing did. */
function changedRows(store: FormStore, lines: string): Record<string, Json>[] | null {
  const before = store.base.tables[lines]!.keys;
  const keys = store.rows(lines);
  const rows = keys.map((key) => (store.row(lines, key)!.id ? changedRow(store, lines, key) : newRow(store, lines, key)));
  const moved = keys.length !== before.length || keys.some((key, place) => key !== before[place]);
  return moved || rows.some((row) => Object.keys(row).length > 1) ? rows : null;
}

function changedRow(store: FormStore, lines: string, key: string): Record<string, Json> {
  const names = Object.entries(store.state.tables[lines]!.fields).filter(
    ([name, field]) => sendable(store, cellPath(lines, key, name), field) && store.isDirty(cellPath(lines, key, name)),
  );
  return { id: key, ...pick(store, lines, key, names) };
}

function newRow(store: FormStore, lines: string, key: string): Record<string, Json> {
  const names = Object.entries(store.state.tables[lines]!.fields).filter(
    ([name, field]) => sendable(store, cellPath(lines, key, name), field) && !isEmpty(store.value(cellPath(lines, key, name))),
  );
  return pick(store, lines, key, names);
}

function pick(store: FormStore, lines: string, key: string, names: readonly (readonly [string, FieldInfo])[]): Record<string, Json> {
  return Object.fromEntries(names.map(([name, field]) => [name, sent(field, store.value(cellPath(lines, key, name)))]));
}

function sendable(store: FormStore, path: string, field: FieldInfo): boolean {
  const { visible, readonly } = store.flags(path);
  return field.type !== "related" && visible && !readonly;
}

/** Whole numbers travel as numbers where JavaScript can hold them. */
function sent(field: FieldInfo, value: Json): Json {
  return field.type === "integer" && typeof value === "string" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** All values for the server to work out what the browser cannot. */
export function everything(store: FormStore): Values {
  return store.state.values();
}
