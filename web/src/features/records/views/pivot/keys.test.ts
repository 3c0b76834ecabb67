import { expect, test } from "vitest";

import type { Entity, Field } from "../../../../api/types";
import type { Group } from "../parts/sums";
import { behind, headOf, keysOf, tableOf, valuesOf } from "./keys";

const field = (type: string) => ({ type, title: type, filterable: true }) as unknown as Field;
const entity = { fields: { name: field("text"), made: field("date"), kind: { ...field("choice"), choices: [{ value: "a", title: "Apple" }] }, size: field("number"), secret: { ...field("choice"), filterable: false } } } as unknown as Entity;
const settings = { locale: "en", timezone: "UTC", currency: "CNY" };
const group = (values: Group["values"], count: number): Group => ({ values, titles: [], count, totals: {} });

test("a pivot is made by fields of few values and by periods", () => {
  expect(keysOf(entity).map(({ name }) => name)).toEqual(["start_of(made, 'month')", "start_of(made, 'quarter')", "start_of(made, 'year')", "kind"]);
  expect(valuesOf(entity).map(([name]) => name)).toEqual(["size"]);
});

test("heads are in words, and each leads to its records", () => {
  const [month, quarter, year, kind] = keysOf(entity);
  expect([month, quarter, year].map((key) => headOf(key!, "2026-04-01", null, settings))).toEqual(["2026-04", "2026-Q2", "2026"]);
  expect([headOf(kind!, "a", null, settings), headOf(kind!, null, null, settings)]).toEqual(["Apple", ""]);
  expect([behind(kind!, "a"), behind(kind!, null), behind(month!, "2026-04-01")]).toEqual(["kind == 'a'", "is_empty(kind)", "start_of(made, 'month') == '2026-04-01'"]);
  expect([behind({ name: "ok", field: field("boolean") }, false), behind({ name: "ok", field: field("boolean") }, true)]).toEqual(["not ok", "ok"]);
});

test("cells stand where their row and column meet, empty ones too", () => {
  const table = tableOf([group(["a", null], 2), group(["b", "x"], 3)], [group(["a"], 2), group(["b"], 3)], [group(["x"], 3), group([null], 2)]);
  expect(table.rows.map((row) => table.columns.map((column) => table.cell(row, column)?.count))).toEqual([[undefined, 2], [3, undefined]]);
});
