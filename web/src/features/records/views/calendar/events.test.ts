import { expect, test } from "vitest";

import type { Field, RecordData } from "../../../../api/types";
import { addMonths, firstWeekday, startOfWeek, weeksOf } from "./days";
import { eventOf, lanes, moved, slots, stretched, wholeDays, type Event, type Times } from "./events";

const date = { type: "date" } as Field;
const datetime = { type: "datetime" } as Field;
const whole: Times = { start: "from", startField: date, end: "to", endField: date, zone: "Asia/Shanghai" };
const timed: Times = { start: "from", startField: datetime, end: "to", endField: datetime, zone: "Asia/Shanghai" };

function event(from: string, to: string | null, times = whole): Event {
  return eventOf({ id: from, from, to } as unknown as RecordData, times)!;
}

test("weeks begin as the language has it, and a month shows whole weeks", () => {
  expect([firstWeekday("zh-CN"), firstWeekday("en")]).toEqual([1, 0]);
  expect(startOfWeek("2026-03-01", 1)).toBe("2026-02-23");
  expect(weeksOf("2026-03-10", 0).map((week) => week[0])).toEqual(["2026-03-01", "2026-03-08", "2026-03-15", "2026-03-22", "2026-03-29"]);
  expect(weeksOf("2026-02-10", 0).flat()).toHaveLength(28);
  expect([addMonths("2026-01-31", 1), addMonths("2026-01-31", -1)]).toEqual(["2026-02-01", "2025-12-01"]);
});

test("moments are in the zone of the workspace, days are in none", () => {
  expect(event("2026-03-01T17:30:00Z", "2026-03-01T18:00:00Z", timed)).toMatchObject({ from: "2026-03-02", to: "2026-03-02", begin: 90, end: 120 });
  expect(event("2026-03-01", "2026-03-03")).toMatchObject({ from: "2026-03-01", to: "2026-03-03", begin: null });
  expect(event("2026-03-01T01:00:00Z", null, timed)).toMatchObject({ begin: 540, end: 600 });
  expect(event("2026-03-01T14:00:00Z", "2026-03-01T16:00:00Z", timed)).toMatchObject({ from: "2026-03-01", to: "2026-03-01", begin: 1320, end: 1440 });
  expect(wholeDays(event("2026-03-01T14:00:00Z", "2026-03-02T05:00:00Z", timed))).toBe(true);
  expect(eventOf({ id: "x", from: null } as unknown as RecordData, whole)).toBeNull();
});

test("events of a week lie in the first free lane, the longer one first", () => {
  const days = weeksOf("2026-03-10", 0)[1]!;
  const found = lanes([event("2026-03-10", "2026-03-10"), event("2026-03-05", "2026-03-09"), event("2026-03-10", "2026-03-20"), event("2026-04-01", null)], days);
  expect(found.map(({ event: { from }, at, until, lane, before, after }) => [from, at, until, lane, before, after])).toEqual([
    ["2026-03-05", 0, 2, 0, true, false],
    ["2026-03-10", 2, 7, 0, false, true],
    ["2026-03-10", 2, 3, 1, false, false],
  ]);
});

test("what is at the same time stands side by side, what comes later has the whole width", () => {
  const times = [["00:00", "02:00"], ["00:30", "01:00"], ["01:30", "03:00"], ["05:00", "06:00"]];
  const events = times.map(([from, to]) => event(`2026-03-01T${from}:00Z`, `2026-03-01T${to}:00Z`, timed));
  expect(slots(events, "2026-03-01").map(({ column, columns }) => [column, columns])).toEqual([[0, 2], [1, 2], [1, 2], [0, 1]]);
});

test("an event that moves keeps its length, over midnight and months", () => {
  expect(moved(event("2026-03-30", "2026-04-02"), whole, 2, 0)).toEqual({ from: "2026-04-01", to: "2026-04-04" });
  expect(moved(event("2026-03-01", null), whole, 1, 0)).toEqual({ from: "2026-03-02" });
  expect(moved(event("2026-03-01T15:00:00Z", "2026-03-01T15:30:00Z", timed), timed, 0, 60)).toEqual({ from: "2026-03-01T16:00:00Z", to: "2026-03-01T16:30:00Z" });
  expect(moved(event("2026-03-01T14:00:00Z", "2026-03-01T16:00:00Z", timed), timed, 1, 0)).toEqual({ from: "2026-03-02T14:00:00Z", to: "2026-03-02T16:00:00Z" });
});

test("an event ends later or earlier, never before it begins", () => {
  expect(stretched(event("2026-03-01", "2026-03-03"), whole, 1, 0)).toEqual({ to: "2026-03-04" });
  expect(stretched(event("2026-03-01", "2026-03-03"), whole, -3, 0)).toBeNull();
  expect(stretched(event("2026-03-01T01:00:00Z", "2026-03-01T02:00:00Z", timed), timed, 0, -45)).toEqual({ to: "2026-03-01T01:15:00Z" });
  expect(stretched(event("2026-03-01T01:00:00Z", "2026-03-01T02:00:00Z", timed), timed, 0, -60)).toBeNull();
});
