import { expect, test } from "vitest";

import { whereOf, type Filters } from "./people";
import { allowedBy, firstOf } from "./roleWords";

test("filters become one condition", () => {
  const none: Filters = { search: "", role: "", department: null, state: "all" };
  expect(whereOf(none)).toBe("");
  expect(whereOf({ ...none, state: "inactive" })).toBe("not active");
  expect(whereOf({ ...none, state: "active", role: "sales", department: "d1" })).toBe("active and 'sales' in roles and (department == 'd1' or any(other_departments.department == 'd1'))");
});

test("a role is said in what it changes and what it only sees", () => {
  const never = { read: false, create: false, update: false, delete: false };
  const matrix = {
    entities: [
      { name: "a", title: "Order" },
      { name: "b", title: "Product" },
      { name: "c", title: "Ledger" },
    ],
    roles: [{ name: "sales", grants: { a: { ...never, read: true, update: "owner == user" }, b: { ...never, read: "open" }, c: never, gone: { ...never, read: true } } }],
  };
  expect(allowedBy(matrix).get("sales")).toEqual({ changes: ["Order"], sees: ["Product"] });
  expect(firstOf(["a", "b", "c", "d", "e"])).toEqual({ names: ["a", "b", "c"], more: 2 });
});
