import { expect, test } from "vitest";

import type { Menu, MenuItem } from "../api/types";
import { apps, everywhere, within } from "./menus";

function item(name: string, kind: string, target: string | null, items: MenuItem[] = []): MenuItem {
  return { name, title: name.toUpperCase(), kind, target, items };
}

const menus: Menu[] = [
  { name: "one", title: "One", items: [item("loose", "entity", "p.loose"), item("group", "group", null, [item("a", "entity", "p.a"), item("r", "report", "p.r")])] },
  { name: "two", title: "Two", items: [item("again", "group", null, [item("a", "entity", "p.a")])] },
  { name: "none", title: "None", items: [item("r", "report", "p.r")] },
];

test("an app shows its groups, and no entry that cannot be opened", () => {
  const [one, two, ...others] = apps(menus);
  expect(others).toEqual([]);
  expect(one!.groups.map(({ name, items }) => [name, items.map(({ path }) => path)])).toEqual([["", ["/e/p.loose"]], ["group", ["/e/p.a"]]]);
  expect(two!.groups).toHaveLength(1);
});

test("each place is found once", () => {
  expect(everywhere(apps(menus)).map(({ path }) => path)).toEqual(["/e/p.loose", "/e/p.a"]);
});

test("a record is inside its list; a longer name is not", () => {
  const place = { name: "a", title: "A", path: "/e/p.a" };
  expect([within("/e/p.a", place), within("/e/p.a/1", place), within("/e/p.ab", place)]).toEqual([true, true, false]);
});
