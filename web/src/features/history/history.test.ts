import { expect, test } from "vitest";

import { asked, dayAfter } from "./history";

test("the last day counts as well, and what is empty is not asked", () => {
  expect(asked({ from: "2026-02-01", to: "2026-02-28", entity: "", user: "u" })).toEqual({ since: "2026-02-01", until: "2026-03-01", user: "u" });
});

test("a day has one after it", () => expect([dayAfter("2028-02-28"), dayAfter("2026-12-31")]).toEqual(["2028-02-29", "2027-01-01"]));
