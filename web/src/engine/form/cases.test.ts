import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { changed, created } from "./changes";
import type { FormContract, Json, Values } from "./contract";
import type { Moment } from "./expressions";
import { cellPath, pointerOf } from "./paths";
import { FormStore, type Flags } from "./store";
import { validate } from "./validate";

interface Step {
  set?: string;
  value?: Json;
  chosen?: Values;
  add?: string;
  remove?: string;
  move?: string;
  copy?: string;
  row?: number;
  by?: number;
}

interface Case {
  name: string;
  record?: boolean;
  steps: Step[];
  expect: {
    values?: Record<string, Json>;
    visible?: Record<string, boolean>;
    required?: Record<string, boolean>;
    readonly?: Record<string, boolean>;
    faults?: [string, string][];
    dirty?: boolean;
    changed?: Json;
    created?: Json;
  };
}

interface Cases {
  moment: Moment;
  facts: Values[];
  record: Values;
  contract: FormContract;
  cases: Case[];
}

const cases = JSON.parse(readFileSync(join(import.meta.dirname, "../../../../tests/cases/forms.json"), "utf8")) as Cases;

/** A path with the row's place in the place of its key. */
function keyed(store: FormStore, path: string): string {
  const [lines = "", place, field] = path.split("/");
  return field === undefined ? path : cellPath(lines, store.rows(lines)[Number(place)]!, field);
}

function take(store: FormStore, step: Step): void {
  const row = (lines: string) => store.rows(lines)[step.row!]!;
  if (step.set !== undefined) store.set(keyed(store, step.set), step.value ?? null, step.chosen);
  if (step.add) store.addRow(step.add);
  if (step.remove) store.removeRows(step.remove, [row(step.remove)]);
  if (step.copy) store.copyRow(step.copy, row(step.copy));
  if (step.move) store.moveRow(step.move, row(step.move), step.by!);
}

function storeFor({ record, steps }: Case): FormStore {
  const store = new FormStore(cases.contract, { moment: cases.moment, record: record ? cases.record : null });
  if (record) store.learn(cases.facts);
  for (const step of steps) take(store, step);
  return store;
}

/** What the case asks about, as it is. */
function found(store: FormStore, { values, visible, required, readonly, faults, dirty, changed: sent, created: made }: Case["expect"]) {
  const read = (asked: object | undefined, look: (path: string) => unknown) =>
    asked && Object.fromEntries(Object.keys(asked).map((path) => [path, look(keyed(store, path))]));
  const flag = (name: keyof Flags) => (path: string) => store.flags(path)[name];
  return {
    values: read(values, (path) => store.value(path)),
    visible: read(visible, flag("visible")),
    required: read(required, flag("required")),
    readonly: read(readonly, flag("readonly")),
    faults: faults && validate(store).map(({ path, code }) => [pointerOf(path, (lines) => store.rows(lines)), code]),
    dirty: dirty === undefined ? undefined : store.dirty,
    changed: sent && changed(store),
    created: made && created(store),
  };
}

test.each(cases.cases)("$name", (one) => {
  expect(found(storeFor(one), one.expect)).toEqual(one.expect);
});
