import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { FormContract, Json, Values } from "./contract";
import type { Moment } from "./expressions";
import { cellPath, pathOf, pointerOf } from "./paths";
import { FormStore } from "./store";
import { validate } from "./validate";

/* Written by the server: tests/engines/forms/test_filled.py. */
interface Step {
  set?: string;
  value?: Json;
  add?: string;
  remove?: string;
  row?: number;
}

interface Case {
  steps: Step[];
  expect: { values: Record<string, Json> & { lines: Record<string, Json>[] }; visible: Record<string, boolean>; readonly: Record<string, boolean>; faults: string[] };
}

interface Cases {
  moment: Moment;
  facts: Values[];
  contract: FormContract;
  cases: Case[];
}

const { moment, facts, contract, cases } = JSON.parse(readFileSync(join(import.meta.dirname, "../../../../tests/cases/filled.json"), "utf8")) as Cases;
const known = new Map(facts.map((fact) => [fact.id as string, fact]));

function keyed(store: FormStore, path: string): string {
  const [lines = "", place, field] = path.split("/");
  return field === undefined ? path : cellPath(lines, store.rows(lines)[Number(place)]!, field);
}

function filled(steps: readonly Step[]): FormStore {
  const store = new FormStore(contract, { moment });
  for (const { set, value = null, add, remove, row } of steps) {
    if (set !== undefined) store.set(keyed(store, set), value, typeof value === "string" ? known.get(value) : undefined);
    if (add) store.addRow(add);
    if (remove) store.removeRows(remove, [store.rows(remove)[row!]!]);
  }
  return store;
}

/** Numbers are text in the browser, whole ones too. */
const plain = (value: Json | undefined) => (typeof value === "number" ? String(value) : (value ?? null));

test.each(cases.map((one, place) => ({ ...one, place })))("form $place", ({ steps, expect: wanted }) => {
  const store = filled(steps);
  const { lines, ...head } = wanted.values;
  const said = (values: Record<string, Json>) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)]));
  expect(Object.fromEntries(Object.keys(head).map((name) => [name, plain(store.value(name))]))).toEqual(said(head));
  const rows = store.rows("lines").map((row, place) => Object.fromEntries(Object.keys(lines[place] ?? {}).map((name) => [name, plain(store.value(cellPath("lines", row, name)))])));
  expect(rows).toEqual(lines.map(said));
  for (const flag of ["visible", "readonly"] as const) {
    const flags = Object.entries(wanted[flag]).map(([pointer]) => [pointer, store.flags(pathOf(`/${pointer}`, (table) => store.rows(table)))[flag]]);
    expect(Object.fromEntries(flags)).toEqual(wanted[flag]);
  }
  const faults = validate(store).map(({ path }) => pointerOf(path, (table) => store.rows(table)));
  expect([...new Set(faults)].sort()).toEqual(wanted.faults);
});
