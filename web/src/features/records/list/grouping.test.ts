import { expect, test } from "vitest";

import type { Field, RecordData, Summary } from "../../../api/types";
import { Pager } from "../../../shared/grid/pager";
import { conditionOf, GroupedRows, groupOf, type Grouping } from "./grouping";

const asked: string[] = [];

const summary = (values: [string | null, number][]): Summary => ({
  whole: { count: 0, totals: {} }, each: [],
  groups: values.map(([value, count]) => ({ values: [value], titles: [value && value.toUpperCase()], count, totals: { "sum:worth": String(count * 10) } })),
});

const grouping: Grouping = {
  levels: ["shelf", "kind"], fields: {}, totals: { worth: "sum" }, where: "pages > 1", size: 4,
  ask: (where, by) => {
    asked.push(`${by} | ${where}`);
    return Promise.resolve(by === "shelf" ? summary([["a", 6], [null, 1]]) : summary([["x", 5], ["y", 1]]));
  },
  records: (where) =>
    new Pager<RecordData>((after, limit) => {
      asked.push(where);
      const from = Number(after ?? 0);
      const records = Array.from({ length: Math.min(limit, 5 - from) }, (_none, at) => ({ id: `r${from + at}` }));
      return Promise.resolve({ records, next: from + limit < 5 ? String(from + limit) : null });
    }, 4),
};

const shown = async (rows: GroupedRows) => {
  const first = await rows.block(0);
  const all = [...first.rows];
  for (let n = 1; all.length < first.total!; n += 1) all.push(...(await rows.block(n)).rows);
  return all.map((row) => groupOf(row)?.title ?? (groupOf(row) ? "none" : row.id));
};

test("groups are closed at first, and say their subtotals", async () => {
  const rows = new GroupedRows(grouping);
  expect(await shown(rows)).toEqual(["A", "none"]);
  expect((await rows.block(0)).rows[0]).toMatchObject({ worth: "60", _group: { count: 6, level: 0, open: false } });
});

test("an open group shows the next level, and that its records; what was asked is not asked again", async () => {
  asked.length = 0;
  const outer = (await new GroupedRows(grouping).block(0)).rows[0]!.id;
  const open = new GroupedRows(grouping).toggled(outer);
  expect(await shown(open)).toEqual(["A", "X", "Y", "none"]);
  const inner = (await open.block(0)).rows[1]!.id;
  expect(await shown(open.toggled(inner))).toEqual(["A", "X", "r0", "r1", "r2", "r3", "r4", "Y", "none"]);
  expect(asked).toContain("kind | (pages > 1) and (shelf == 'a')");
  expect(asked).toContain("(pages > 1) and (shelf == 'a') and (kind == 'x')");
  const before = asked.length;
  expect(await shown(open.toggled(inner).toggled(outer))).toEqual(["A", "none"]);
  expect(asked.length).toBe(before);
});

test("a group is a condition of the language, whatever its value", () => {
  expect([conditionOf("a", undefined, null), conditionOf("a", undefined, true), conditionOf("a.b", { type: "money" } as Field, "2.50"), conditionOf("a", { type: "text" } as Field, "it's")]).toEqual([
    "is_empty(a)", "a", "a.b == 2.50", "a == 'it\\'s'",
  ]);
});
