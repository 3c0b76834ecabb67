import { expect, test } from "vitest";

import type { Notice } from "../../api/types";
import { byDay, dateIn, daysAgo, placeOf } from "./inbox";

const notice = (at: string, more: Partial<Notice> = {}): Notice => ({
  id: at, at, kind: "rule", message: "", excerpt: "", entity: null, entity_title: null, record: null, title: null, comment: null, read: false, ...more,
});

test("notices stand under the day that the person's own calendar shows", () => {
  const notices = ["2026-03-02T15:30:00Z", "2026-03-01T23:00:00Z", "2026-03-01T15:59:00Z"].map((at) => notice(at));
  const days = (zone: string) => byDay(notices, zone).map((day) => [day.date, day.notices.length]);
  expect(days("UTC")).toEqual([["2026-03-02", 1], ["2026-03-01", 2]]);
  expect(days("Asia/Shanghai")).toEqual([["2026-03-02", 2], ["2026-03-01", 1]]);
  expect(dateIn("America/Los_Angeles", new Date("2026-03-01T05:00:00Z"))).toBe("2026-02-28");
  expect(["2026-03-01", "2026-02-28", "2025-03-01"].map((date) => daysAgo(date, "2026-03-01"))).toEqual([0, 1, 365]);
});

test("a notice leads to its comment, its record, its list, or nowhere", () => {
  const of = (more: Partial<Notice>) => placeOf(notice("2026-03-01T00:00:00Z", { entity: "x.y", entity_title: "Y", ...more }));
  expect(of({ record: "1", comment: "2" })).toEqual({ to: "/e/x.y/1", hash: "comment-2" });
  expect(of({ record: "1" })).toEqual({ to: "/e/x.y/1" });
  expect(of({})).toEqual({ to: "/e/x.y" });
  expect(of({ entity_title: null, record: "1" })).toBeNull();
});
