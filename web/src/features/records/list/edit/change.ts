/** Changes of cells: what was there, what shall be there, and which cells may be changed at all. Knows no screen. */
import type { Entity, Field, RecordData } from "../../../../api/types";
import type { Json } from "../../../../engine/form/contract";

/** One cell that shall hold another value. */
export interface Change {
  row: RecordData;
  name: string;
  value: Json;
  /** The value as people read it, for previews. */
  text: string;
  fault?: string | undefined;
}

/** Values of one record, and the version they are meant for. */
export interface Update {
  id: string;
  version: number;
  values: Record<string, Json>;
}

/** Types that are edited on the record's own page only. */
const elsewhere = new Set(["lines", "related", "json", "sequence", "lookup", "file", "files", "image", "signature", "rich_text"]);

/** The entity's own field at a column, when cells of it can be changed by whoever may and where the record is open. */
export function changeable({ fields, can, lifecycle }: Entity, name: string): Field | undefined {
  const field = fields[name];
  const fixed = !field || field.access !== "write" || field.readonly || field.computed || elsewhere.has(field.type) || lifecycle?.field === name;
  return can.update && !fixed ? field : undefined;
}

/** Whether the record's state leaves the field open. */
export function openHere(entity: Entity, row: RecordData, name: string): boolean {
  const { lifecycle } = entity;
  const state = lifecycle?.states[String(row[lifecycle.field])];
  const open = state?.open ?? (state?.locked ? [] : null);
  return changeable(entity, name) !== undefined && (open === null || open.includes(name));
}

/** One update for each record, in the order of their first cells. */
export function updatesOf(changes: readonly Change[]): Update[] {
  const updates = new Map<string, Update>();
  for (const { row, name, value } of changes) {
    const update = updates.get(row.id) ?? { id: row.id, version: row.version ?? 0, values: {} };
    update.values[name] = value;
    updates.set(row.id, update);
  }
  return [...updates.values()];
}

/** The same records as they were. */
export function backwards(changes: readonly Change[]): Update[] {
  return updatesOf(changes.map((change) => ({ ...change, value: (change.row[change.name] ?? null) as Json })));
}

export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** Of faults sent back for a batch: which cell each is about. */
export function placedFaults(errors: readonly { pointer: string; detail: string }[], updates: readonly Update[]): { id: string; name: string; detail: string }[] {
  return errors.flatMap(({ pointer, detail }) => {
    const [, , at, name] = /^(\/update)?\/(\d+)(?:\/([^/]+))?/.exec(pointer) ?? [];
    const update = updates[Number(at)];
    return update ? [{ id: update.id, name: name ?? "", detail }] : [];
  });
}
