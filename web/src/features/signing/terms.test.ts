import { expect, test } from "vitest";

import { claimRows, claimText } from "./terms";

test("claims are read as they are written", () => {
  const rows = [
    { claim: "groups", value: "finance team", gives: "accountant" },
    { claim: "realm_access.roles", value: "a=b", gives: "seller" },
  ];
  expect(claimRows(claimText(rows))).toEqual(rows);
  expect(claimRows("groups=x -> y；groups = z : w")).toEqual([
    { claim: "groups", value: "x", gives: "y" },
    { claim: "groups", value: "z", gives: "w" },
  ]);
  expect(claimRows("nonsense; =; a=b")).toEqual([]);
});
