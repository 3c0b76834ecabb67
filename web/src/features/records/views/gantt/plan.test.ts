import { expect, test } from "vitest";

import type { Field, RecordData, View } from "../../../../api/types";
import type { Times } from "../calendar/events";
import { barsOf, following, waitsFor } from "./plan";

const date = { type: "date" } as Field;
const times: Times = { start: "from", startField: date, end: "to", endField: date, zone: "UTC" };
const view = { depends_on: "after", progress: "done" } as View;

const record = (id: string, from: string | null, to: string | null, after: string[] = [], done?: string) => ({ id, from, to, after, done }) as unknown as RecordData;
const bars = (...records: RecordData[]) => barsOf(records, times, view, "2026-03-10", ({ id }) => id === "sold");

test("what a record waits for is a reference, several, or in its rows", () => {
  expect(waitsFor({ id: "x", before: "a" }, "before")).toEqual(["a"]);
  expect(waitsFor({ id: "x", before: ["a", "b"] }, "before")).toEqual(["a", "b"]);
  expect(waitsFor({ id: "x", rows: [{ job: "a" }, { job: null }] }, "rows.job")).toEqual(["a"]);
  expect(waitsFor({ id: "x", before: null }, "before")).toEqual([]);
});

test("late is what should have ended and is not done; broken is what begins too early", () => {
  const [a, b, c, sold] = bars(record("a", "2026-03-01", "2026-03-05", [], "50"), record("b", "2026-03-05", "2026-03-20", ["a", "gone"]), record("c", "2026-03-01", "2026-03-02", [], "100"), record("sold", "2026-03-01", "2026-03-02"));
  expect([a!.late, b!.late, c!.late, sold!.late]).toEqual([true, false, false, false]);
  expect([a!.broken, b!.broken, b!.after]).toEqual([false, true, ["a"]]);
});

test("what waits moves to the day after, and what waits for that as well; what has room stays", () => {
  const found = following(
    bars(record("a", "2026-03-01", "2026-03-10"), record("b", "2026-03-05", "2026-03-07", ["a"]), record("c", "2026-03-08", "2026-03-08", ["b"]), record("d", "2026-04-01", null, ["c"])),
    times,
    "a",
  );
  expect(found.map(({ record: { id }, values }) => [id, values])).toEqual([
    ["b", { from: "2026-03-11", to: "2026-03-13" }],
    ["c", { from: "2026-03-14", to: "2026-03-14" }],
  ]);
});

test("two that wait for each other come to an end", () => {
  expect(following(bars(record("a", "2026-03-01", "2026-03-02", ["b"]), record("b", "2026-03-01", "2026-03-02", ["a"])), times, "a").map(({ record: { id } }) => id)).toEqual(["b"]);
});
