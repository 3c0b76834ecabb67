import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test, vi } from "vitest";

import type { FieldInfo, FormContract, Values } from "./contract";
import { created } from "./changes";
import { draftKey, draftOf, keepDraft, readDraft, resume } from "./drafts";
import type { Moment } from "./expressions";
import { dropIdleRows } from "./idle";
import { adopt, differences } from "./merge";
import { cellPath } from "./paths";
import { FormState } from "./state";
import { FormStore } from "./store";
import { faultsOf, validate } from "./validate";

interface Shared {
  moment: Moment;
  facts: Values[];
  record: Values & { lines: Values[] };
  contract: FormContract;
}

const shared = JSON.parse(readFileSync(join(import.meta.dirname, "../../../../tests/cases/forms.json"), "utf8")) as Shared;
const { moment, contract, record } = shared;
const plain = { title: "", access: "write" } as const;
const [first, second] = record.lines.map(({ id }) => id as string) as [string, string];

function stored(): FormStore {
  const store = new FormStore(contract, { moment, record });
  store.learn(shared.facts);
  return store;
}

const changedRecord = (change: (values: Values & { lines: Values[] }) => Values) => FormState.of(contract, change(structuredClone(record)));

test("only what changes is told, once", () => {
  const store = stored();
  const told: string[] = [];
  for (const path of ["name", "total", `lines/${first}/amount`, `lines/${second}/amount`, "third"]) store.subscribe(path, () => told.push(path));
  store.set(cellPath("lines", first, "quantity"), "4");
  expect(told.sort()).toEqual([`lines/${first}/amount`, "third", "total"]);
});

test("a change without effect is not told", () => {
  const store = stored();
  let told = 0;
  store.subscribe("total", () => (told += 1));
  store.set("total", store.value("total"));
  expect(told).toBe(0);
});

test("faults of the server stand at their row, and go with the value", () => {
  const store = stored();
  store.showServerFaults([{ pointer: "/lines/1/price", detail: "Too high." }, { pointer: "/name", detail: "Taken." }, { pointer: "", detail: "No." }]);
  store.moveRow("lines", second, -1);
  expect(store.faults(cellPath("lines", second, "price")).map(({ detail }) => detail)).toEqual(["Too high."]);
  expect(store.faults("").map(({ detail }) => detail)).toEqual(["No."]);
  store.set("name", "D-2");
  expect(store.faults("name")).toEqual([]);
});

test("fields that the state closes are read-only", () => {
  const store = new FormStore(contract, { moment, record, open: ["terms"] });
  expect([store.flags("terms").readonly, store.flags("name").readonly, store.flags(cellPath("lines", first, "price")).readonly]).toEqual([false, true, true]);
});

test("text that cannot be read is a fault until it is mended, and nothing that is saved", () => {
  const store = stored();
  store.setUnread("terms", "soon");
  expect([store.dirty, store.faults("terms")[0]?.early, validate(store).map(({ path, code, limit }) => [path, code, limit])]).toEqual([true, true, [["terms", "unread", "soon"]]]);
  store.setUnread("terms", null);
  expect([store.dirty, store.faults("terms"), validate(store)]).toEqual([false, [], []]);
  store.setUnread("terms", "later");
  store.set("terms", 30);
  expect(validate(store)).toEqual([]);
  const cell = cellPath("lines", first, "quantity");
  store.setUnread(cell, "many", "“many” was pasted.");
  expect(validate(store).map(({ path, detail }) => [path, detail])).toEqual([[cell, "“many” was pasted."]]);
  store.removeRows("lines", [first])();
  expect([store.faults(cell), validate(store)]).toEqual([[], []]);
});

test("a row that was added and left as it came is not saved", () => {
  const store = stored();
  const begun = store.addRow("lines");
  store.addRow("lines");
  store.set(cellPath("lines", begun, "price"), "7");
  dropIdleRows(store);
  expect(store.rows("lines")).toEqual([first, second, begun]);
});

test("what no right to make a record gives is closed in new records and rows only", () => {
  const fields = { ...contract.fields, terms: { ...contract.fields.terms!, withheld: ["create"] }, name: { ...contract.fields.name!, withheld: ["update"] } } as FormContract["fields"];
  const lines = { ...fields.lines!, fields: { ...fields.lines!.fields, price: { ...fields.lines!.fields!.price!, withheld: ["update"] } } } as FieldInfo;
  const ruled = { ...contract, fields: { ...fields, lines } };
  const [fresh, old] = [new FormStore(ruled, { moment }), new FormStore(ruled, { moment, record })];
  expect([fresh.flags("terms").readonly, fresh.flags("name").readonly, old.flags("terms").readonly, old.flags("name").readonly]).toEqual([true, false, false, false]);
  const closed = [cellPath("lines", fresh.addRow("lines"), "price"), cellPath("lines", old.addRow("lines"), "price"), cellPath("lines", first, "price")];
  expect([fresh.flags(closed[0]!).readonly, old.flags(closed[1]!).readonly, old.flags(closed[2]!).readonly]).toEqual([false, true, false]);
});

test("whose a record is can be changed where one may, and is said only by who says it", () => {
  const owner = { ...plain, type: "user", system: true } as FieldInfo;
  const form = { ...contract.form, fields: { owner: { default: { k: "literal", type: "text", value: "me" } } } } as unknown as FormContract["form"];
  const store = new FormStore({ fields: { owner, made_at: { ...owner, type: "datetime", access: "read" } }, form: { ...form, checks: [], order: [] } }, { moment });
  expect([store.flags("owner").readonly, store.flags("made_at").readonly, created(store)]).toEqual([false, true, {}]);
  store.set("owner", "you");
  expect(created(store)).toEqual({ owner: "you" });
});

test("what only they changed is taken, what both changed is asked", () => {
  const store = stored();
  store.set("name", "mine");
  store.set("terms", 7);
  const theirs = changedRecord((now) => ({ ...now, name: "theirs", currency: "CNY", version: 5 }));
  expect(differences(store, theirs).map(({ path, both }) => [path, both])).toEqual([["name", true], ["currency", false]]);
  adopt(store, theirs, new Set());
  expect([store.value("name"), store.value("currency"), store.value("terms")]).toEqual(["mine", "CNY", "7"]);
  adopt(store, theirs, new Set(["name"]));
  expect([store.value("name"), store.isDirty("name"), store.isDirty("terms")]).toEqual(["theirs", false, true]);
});

test("rows are merged by their id", () => {
  const store = stored();
  store.set(cellPath("lines", first, "quantity"), "5");
  const added = store.addRow("lines", 2, { thing: record.lines[0]!.thing as string, quantity: "1" });
  const theirs = changedRecord((now) => ({ ...now, lines: [now.lines[0]!, { ...now.lines[1], quantity: "30.00" }, { ...now.lines[1], id: "another" }] }));
  expect(differences(store, theirs).map(({ path }) => path)).toEqual([`lines/${second}/quantity`]);
  adopt(store, theirs, new Set());
  expect(store.rows("lines")).toEqual([first, second, "another", added]);
  expect([store.value(cellPath("lines", first, "quantity")), store.value(cellPath("lines", second, "quantity"))]).toEqual(["5.00", "30.00"]);
});

test("a row they removed and I changed comes back as a new one, unless theirs is taken", () => {
  const removed = () => changedRecord((now) => ({ ...now, lines: [now.lines[1]!] }));
  const mine = stored();
  mine.set(cellPath("lines", first, "quantity"), "5");
  expect(differences(mine, removed())).toMatchObject([{ path: `lines/${first}`, kind: "row", theirs: null }]);
  adopt(mine, removed(), new Set());
  expect(mine.rows("lines")).toHaveLength(2);
  const yielding = stored();
  yielding.set(cellPath("lines", first, "quantity"), "5");
  adopt(yielding, removed(), new Set([`lines/${first}`]));
  expect(yielding.rows("lines")).toEqual([second]);
});

test("a duplicate keeps the values of its rows, and works out the rest", () => {
  const { thing, quantity } = record.lines[1]!;
  const copy = new FormStore(contract, { moment, given: { name: "D-2", lines: [{ thing, quantity, price: "0.50", discount: "0.0000" } as Values] } });
  copy.learn(shared.facts);
  const [row] = copy.rows("lines") as [string];
  expect([copy.value(cellPath("lines", row, "price")), copy.value("total"), copy.value("date")]).toEqual(["0.50", "10.00", "2026-03-01"]);
});

test("a draft comes back", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const key = draftKey("main", "me", "shop.deal", "1");
  const store = stored();
  store.set("name", "drafted");
  store.set(cellPath("lines", second, "price"), "9.99");
  store.addRow("lines", 2, { quantity: "2" });
  keepDraft(storage, key, draftOf(store, 4, "2026-03-01T09:00:00Z"));
  const again = stored();
  resume(again, readDraft(storage, key)!);
  expect([again.value("name"), again.value(cellPath("lines", second, "price")), again.rows("lines").length, again.dirty]).toEqual(["drafted", "9.99", 3, true]);
  expect(again.value("total")).toBe(store.value("total"));
});

test("a thousand rows are worked out at once, each rule once for each row", () => {
  const store = stored();
  const worked = vi.spyOn(store, "evaluate");
  const rows = Array.from({ length: 1000 }, (_none, place) => ({ thing: record.lines[0]!.thing as string, quantity: String(place + 1), price: "1.10", discount: "0" }));
  store.addRows("lines", 2, rows);
  expect(store.value("total")).toBe("550590.00");
  expect(worked.mock.calls.length).toBeLessThan(10_000);
  worked.mockClear();
  store.set(cellPath("lines", first, "quantity"), "2");
  expect(worked.mock.calls.length).toBeLessThan(3000);
});

test.each<[string, FieldInfo, string, string | undefined]>([
  ["a number above its limit", { ...plain, type: "number", max: "10" }, "10.01", "max"],
  ["a limit that is an expression is the server's", { ...plain, type: "number", max: "other + 1" }, "99", undefined],
  ["no number at all", { ...plain, type: "money" }, "12a", "value"],
  ["a pattern", { ...plain, type: "text", pattern: "[A-Z]{2}" }, "abc", "pattern"],
  ["a broken pattern is the server's", { ...plain, type: "text", pattern: "[" }, "abc", undefined],
  ["a text that is too short", { ...plain, type: "text", min_length: 3 }, "ab", "short"],
  ["lengths count characters", { ...plain, type: "text", max_length: 2 }, "😀好", undefined],
  ["a day before its limit", { ...plain, type: "date", min: "2026-01-01" }, "2025-12-31", "min"],
])("%s", (_name, field, value, code) => {
  const form = { name: "", entity: "", layout: [], fields: {}, order: [], checks: [] };
  const store = new FormStore({ fields: { x: field }, form }, { moment });
  store.set("x", value);
  expect(faultsOf(store, "x")[0]?.code).toBe(code);
});
