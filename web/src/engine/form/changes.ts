/** What to send: the values of a new record, or what a person changed in a stored one. */

import type { FieldInfo, Json, Values } from "./contract";
import { cellPath, specOf } from "./paths";
import type { FormStore } from "./store";
import { isEmpty } from "./values";

/** A new record: everything filled in that shows and may be written. */
export function created(store: FormStore): Record<string, Json> {
  const result: Record<string, Json> = {};
  for (const [name, field] of Object.entries(store.contract.fields)) {
    if (field.type === "lines") {
      if (store.rows(name).length && sendable(store, name, field)) result[name] = store.rows(name).map((key) => newRow(store, name, key));
    } else if (sendable(store, name, field) && said(store, name)) result[name] = sent(field, store.value(name));
  }
  return result;
}

/** Something is there, or a default was taken away. What the system gives by itself is said only where a person says it. */
function said(store: FormStore, path: string): boolean {
  if (store.state.field(path)?.system && !store.isEntered(path)) return false;
  if (!isEmpty(store.value(path))) return true;
  return store.isEntered(path) && !!store.contract.form.fields[specOf(path)]?.default && !store.flags(path).required;
}

/** Only what differs from what was loaded. What a rule hides is emptied, unless the form keeps it. */
export function changed(store: FormStore): Record<string, Json> {
  const result: Record<string, Json> = {};
  for (const [name, field] of Object.entries(store.contract.fields)) {
    if (field.type === "lines") {
      const rows = goes(store, name, field) ? [] : changedRows(store, name);
      if (rows && (rows.length || store.base.tables[name]!.keys.length)) result[name] = rows;
    } else if (goes(store, name, field)) Object.assign(result, emptied(store, name, name, field));
    else if (sendable(store, name, field) && store.isDirty(name)) result[name] = sent(field, store.value(name));
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
  const row: Record<string, Json> = { id: key };
  for (const [name, field] of Object.entries(store.state.tables[lines]!.fields)) {
    const path = cellPath(lines, key, name);
    if (goes(store, path, field)) Object.assign(row, emptied(store, path, name, field));
    else if (sendable(store, path, field) && store.isDirty(path)) row[name] = sent(field, store.value(path));
  }
  return row;
}

function newRow(store: FormStore, lines: string, key: string): Record<string, Json> {
  const names = Object.entries(store.state.tables[lines]!.fields).filter(
    ([name, field]) => sendable(store, cellPath(lines, key, name), field) && said(store, cellPath(lines, key, name)),
  );
  return pick(store, lines, key, names);
}

function pick(store: FormStore, lines: string, key: string, names: readonly (readonly [string, FieldInfo])[]): Record<string, Json> {
  return Object.fromEntries(names.map(([name, field]) => [name, sent(field, store.value(cellPath(lines, key, name)))]));
}

function sendable(store: FormStore, path: string, field: FieldInfo): boolean {
  const { visible, readonly } = store.flags(path);
  return field.type !== "related" && !readonly && (visible || keeps(store, path));
}

const keeps = (store: FormStore, path: string) => store.contract.form.fields[specOf(path)]?.keeps ?? false;

/** Whether a rule hides the field, so that its value goes; what the entity must have stays as it is stored. */
function goes(store: FormStore, path: string, field: FieldInfo): boolean {
  const { visible, readonly } = store.flags(path);
  return !visible && !readonly && !field.required && field.type !== "related" && !keeps(store, path);
}

/** Nothing needs to be emptied that is empty as it is stored. */
function emptied(store: FormStore, path: string, name: string, field: FieldInfo): Record<string, Json> {
  const before = store.base.read(path);
  if (isEmpty(before) || before === false) return {};
  return { [name]: field.type === "boolean" ? false : null };
}

/** Whole numbers travel as numbers where JavaScript can hold them. */
function sent(field: FieldInfo, value: Json): Json {
  return field.type === "integer" && typeof value === "string" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** All values for the server to work out what the browser cannot. */
export function everything(store: FormStore): Values {
  return store.state.values();
}
