import { expect, test } from "vitest";

import type { Field } from "../../api/types";
import { condition, expression, joined, quoted, type Filter } from "./filters";
import { parseSort, readListState, tidy, writeSort } from "./listState";

const common = { title: "F", required: false, readonly: false, access: "write", computed: false, system: false, sortable: true, filterable: true } as const;

function field(type: Field["type"]): Field {
  return { ...common, type } as Field;
}

const cases: [Field["type"], Filter, string][] = [
  ["text", { op: "contains", values: ["O'Neil"] }, "contains(lower(f), 'o\\'neil')"],
  ["text", { op: "contains", values: [""] }, ""],
  ["text", { op: "starts", values: ["A"] }, "starts_with(lower(f), 'a')"],
  ["text", { op: "is", values: ["合同"] }, "f == '合同'"],
  ["text", { op: "empty", values: [] }, "is_empty(f)"],
  ["money", { op: "between", values: ["100", "200.50"] }, "f >= 100 and f <= 200.50"],
  ["money", { op: "between", values: ["", "-.5"] }, "f <= -0.5"],
  ["number", { op: "is", values: ["1e5"] }, ""],
  ["integer", { op: "least", values: ["3"] }, "f >= 3"],
  ["date", { op: "is", values: ["2026-03-01"] }, "f == '2026-03-01'"],
  ["date", { op: "between", values: ["2026-03-01", "2026-03-31"] }, "f >= '2026-03-01' and f <= '2026-03-31'"],
  ["datetime", { op: "between", values: ["2026-02-28", "2026-02-28"] }, "f >= '2026-02-28' and f < '2026-03-01'"],
  ["date", { op: "period", values: ["month"] }, "f >= start_of(today(), 'month') and f < start_of(today(), 'month') + months(1)"],
  ["date", { op: "period", values: ["past"] }, "f < today()"],
  ["boolean", { op: "no", values: [] }, "not f"],
  ["choice", { op: "in", values: ["a", "b"] }, "f in ['a', 'b']"],
  ["choice", { op: "in", values: [] }, ""],
  ["choices", { op: "in", values: ["a", "b"] }, "('a' in f or 'b' in f)"],
  ["reference", { op: "out", values: ["x"] }, "f not in ['x']"],
  ["json", { op: "contains", values: ["x"] }, ""],
];

test.each(cases)("%s %o", (type, filter, wanted) => {
  expect(expression("f", field(type), filter)).toBe(wanted);
});

test("a list's condition joins what the view, the address and the columns ask", () => {
  const fields = { total: field("money"), name: field("text") };
  expect(condition(fields, { total: { op: "least", values: ["5"] }, gone: { op: "empty", values: [] } }, "a or b", "")).toBe(
    "(a or b) and (total >= 5)",
  );
  expect(joined([])).toBe("");
});

test("files are found by what they are called", () => {
  const papers = { type: "files", title: "Papers", filterable: true } as unknown as Field;
  expect(expression("papers", papers, { op: "contains", values: ["Plan.PDF"] })).toBe("contains(lower(file_names(papers)), 'plan.pdf')");
  expect(expression("papers", papers, { op: "empty", values: [] })).toBe("is_empty(papers)");
});

test("quotes keep every character", () => {
  expect(quoted("a\\'b\n")).toBe("'a\\\\\\'b\\n'");
});

test("the address of a list reads back as it was written", () => {
  const state = { where: "total > 3", sort: "-date", states: ["draft"], filters: { total: { op: "least" as const, values: ["5"] } } };
  expect(readListState(state)).toEqual(state);
  expect(readListState({ search: 42, filters: { a: 1 }, states: "x,y", odd: true })).toEqual({ search: "42", states: ["x", "y"] });
  expect(tidy({ search: "", filters: {}, states: [] })).toEqual({});
});

test("sorting reads and writes", () => {
  expect(writeSort(parseSort("-date, number"))).toBe("-date,number");
});
