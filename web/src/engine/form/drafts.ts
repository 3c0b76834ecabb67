/** What a person has entered and not saved, kept in the browser. Storage is given, so that tests need no browser. */

import type { Json, Values } from "./contract";
import type { FormStore } from "./store";

export interface Draft {
  /** ISO time of the last change. */
  readonly at: string;
  /** The version the changes were made to; null for a new record. */
  readonly version: number | null;
  /** The stored record that the changes were made to; absent in a draft of a new record. */
  readonly base?: Values;
  readonly values: Values;
  readonly titles: Readonly<Record<string, string>>;
}

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const PREFIX = "loomwork.draft:";

/** A draft is a person's own, of one form and one record. */
export const draftKey = (workspace: string, user: string, form: string, id: string | null) => `${PREFIX}${workspace}:${user}:${form}:${id ?? "new"}`;

export function readDraft(storage: Store, key: string): Draft | null {
  try {
    const found: unknown = JSON.parse(storage.getItem(key) ?? "null");
    return isDraft(found) ? found : null;
  } catch {
    return null;
  }
}

function isDraft(found: unknown): found is Draft {
  return typeof found === "object" && found !== null && "values" in found && "at" in found;
}

/** A full or forbidden storage loses the draft, never the form. */
export function keepDraft(storage: Store, key: string, draft: Draft): void {
  try {
    storage.setItem(key, JSON.stringify(draft));
  } catch {
    storage.removeItem(key);
  }
}

export function draftOf(store: FormStore, version: number | null, at: string): Draft {
  const base = version === null ? {} : { base: store.base.values() };
  return { at, version, ...base, values: store.state.values(), titles: Object.fromEntries(store.state.titles) };
}

const DAYS = 30;

/** Drafts nobody came back to are forgotten. */
export function sweepDrafts(storage: Storage, now: Date): void {
  const oldest = new Date(now.getTime() - DAYS * 86_400_000).toISOString();
  const keys = Array.from({ length: storage.length }, (_none, place) => storage.key(place) ?? "");
  for (const key of keys) {
    if (key.startsWith(PREFIX) && (readDraft(storage, key)?.at ?? "") < oldest) storage.removeItem(key);
  }
}

/** Lay a draft over the form: what differs counts as entered. */
export function resume(store: FormStore, draft: Draft): void {
  store.batch(() => {
    for (const [id, _title] of Object.entries(draft.titles)) store.state.learn({ id, _title });
    for (const [name, value] of Object.entries(draft.values)) resumeField(store, name, value ?? null);
  });
}

function resumeField(store: FormStore, name: string, value: Json): void {
  const field = store.contract.fields[name];
  if (!field || field.computed || store.flags(name).readonly) return;
  if (field.type !== "lines") {
    if (value !== store.value(name)) store.set(name, value);
    return;
  }
  const rows = (value ?? []) as readonly Values[];
  store.replaceRows(name, rows);
}
