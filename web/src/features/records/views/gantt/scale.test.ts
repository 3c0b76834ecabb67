import { expect, test } from "vitest";

import { axis, span } from "./scale";

test("the axis begins with a month, holds today and every bar, and fills a wide screen", () => {
  expect(span(["2026-03-20", "2026-05-01"], "2026-03-10", "week")).toEqual({ from: "2026-02-01", days: 150 });
  expect(span([], "2026-03-10", "quarter").days * 1.8).toBeGreaterThanOrEqual(2400);
});

test("what stands above the days fits the zoom", () => {
  const texts = (zoom: Parameters<typeof axis>[2]) => {
    const { upper, lower } = axis("2026-02-01", 60, zoom, "en");
    return [upper.map(({ text }) => text), lower.slice(0, 3).map(({ text }) => text)];
  };
  expect(texts("day")).toEqual([["February 2026", "March 2026", "April 2026"], ["1", "2", "3"]]);
  expect(texts("week")).toEqual([["Feb 2026", "Mar 2026", "Apr 2026"], ["1", "8", "15"]]);
  expect(texts("month")).toEqual([["2026"], ["Feb", "Mar", "Apr"]]);
  expect(texts("quarter")).toEqual([["2026"], ["Q1", "Q2"]]);
});
