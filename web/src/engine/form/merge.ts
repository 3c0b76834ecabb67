/** Two people changed one record: what differs, and the record as it shall be. */

import type { FieldInfo, Json } from "./contract";
import { cellPath, same } from "./paths";
import type { FormState, Row } from "./state";
import type { FormStore } from "./store";

export interface Difference {
  /** A field, a cell, or a whole row as `lines/<row>`. */
  readonly path: string;
  readonly kind: "value" | "row";
  readonly base: Json;
  readonly mine: Json;
  readonly theirs: Json;
  /** Both changed it, to different values: a person must choose. */
  readonly both: boolean;
}

/** Everything that they changed, and what I changed too; computed fields settle by themselves. */
export function differences(store: FormStore, theirs: FormState): Difference[] {
  return Object.entries(store.contract.fields).flatMap(([name, field]) => {
    if (field.type === "lines") return rowDifferences(store, theirs, name);
    return compared(field, name, store.base.read(name), store.value(name), theirs.read(name));
  });
}

function compared(field: FieldInfo, path: string, base: Json, mine: Json, theirs: Json): Difference[] {
  if (field.computed || (field.system && field.access !== "write") || field.type === "related") return [];
  if (same(base, theirs) || same(mine, theirs)) return [];
  return [{ path, kind: "value", base, mine, theirs, both: !same(base, mine) }];
}

function rowDifferences(store: FormStore, theirs: FormState, lines: string): Difference[] {
  const before = store.base.tables[lines]!;
  const now = theirs.tables[lines]!;
  const mine = store.state.tables[lines]!;
  return before.keys.flatMap((key) => {
    const here = mine.keys.includes(key);
    const there = now.keys.includes(key);
    if (here && there) return cellDifferences(store, theirs, lines, key);
    if (here && rowDirty(store, lines, key)) return [rowDifference(lines, key, before.rows.get(key), mine.rows.get(key), undefined)];
    if (there && rowChanged(store.base, theirs, lines, key)) return [rowDifference(lines, key, before.rows.get(key), undefined, now.rows.get(key))];
    return [];
  });
}

function cellDifferences(store: FormStore, theirs: FormState, lines: string, key: string): Difference[] {
  return Object.entries(store.state.tables[lines]!.fields).flatMap(([name, field]) => {
    const path = cellPath(lines, key, name);
    return compared(field, path, store.base.read(path), store.value(path), theirs.read(path));
  });
}

const rowDirty = (store: FormStore, lines: string, key: string) => rowChanged(store.base, store.state, lines, key);

function rowChanged(one: FormState, other: FormState, lines: string, key: string): boolean {
  return Object.entries(one.tables[lines]!.fields).some(
    ([name, field]) => !field.computed && !same(one.read(cellPath(lines, key, name)), other.read(cellPath(lines, key, name))),
  );
}

function rowDifference(lines: string, key: string, base?: Row, mine?: Row, theirs?: Row): Difference {
  const cells = (row?: Row): Json => (row ? { ...row.cells } : null);
  return { path: `${lines}/${key}`, kind: "row", base: cells(base), mine: cells(mine), theirs: cells(theirs), both: true };
}

/** Take their record as the new base and lay what I changed over it, but for the paths where theirs shall stand. */
export function adopt(store: FormStore, theirs: FormState, taken: ReadonlySet<string>): void {
  const mine = store.base;
  store.batch(() => {
    for (const [name, field] of Object.entries(store.contract.fields)) {
      if (field.type === "lines") adoptRows(store, mine, theirs, name, taken);
      else if (taken.has(name) || same(store.value(name), mine.read(name))) store.receive({ [name]: theirs.read(name) });
    }
    for (const [id, title] of theirs.titles) store.state.titles.set(id, title);
  });
  store.rebase({ ...theirs.values(), id: store.state.seen.id as Json });
}

function adoptRows(store: FormStore, base: FormState, theirs: FormState, lines: string, taken: ReadonlySet<string>): void {
  const table = store.state.tables[lines]!;
  const before = base.tables[lines]!;
  const now = theirs.tables[lines]!;
  const gone = new Set(before.keys.filter((key) => !table.keys.includes(key)));
  for (const key of now.keys) {
    const mine = table.rows.get(key);
    if (!before.keys.includes(key)) table.rows.set(key, store.state.makeRow(lines, theirs.rowValues(lines, key), true));
    else if (mine) adoptCells(store, base, theirs, lines, key, taken);
  }
  const kept = now.keys.filter((key) => !gone.has(key) || taken.has(`${lines}/${key}`));
  for (const key of kept) if (!table.rows.has(key)) table.rows.set(key, store.state.makeRow(lines, theirs.rowValues(lines, key), true));
  const rescued = table.keys.filter((key) => before.keys.includes(key) && !now.keys.includes(key) && rowDirty(store, lines, key) && !taken.has(`${lines}/${key}`));
  const again = rescued.map((key) => store.state.makeRow(lines, { ...table.rows.get(key)!.cells }, false));
  for (const row of again) table.rows.set(row.key, row);
  const added = table.keys.filter((key) => key.startsWith("new-"));
  store.reorder(lines, [...kept, ...again.map((row) => row.key), ...added]);
}

function adoptCells(store: FormStore, base: FormState, theirs: FormState, lines: string, key: string, taken: ReadonlySet<string>): void {
  for (const name of Object.keys(store.state.tables[lines]!.fields)) {
    const path = cellPath(lines, key, name);
    if (taken.has(path) || same(store.value(path), base.read(path))) store.receive({ [path]: theirs.read(path) });
  }
}
