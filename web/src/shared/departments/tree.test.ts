import { expect, test } from "vitest";

import { above, branch, children, flat, found, lines, managerOf, mayMove, opened, step, type Department } from "./tree";

function department(id: string, parent: string | null, more: Partial<Department> = {}): Department {
  return { id, parent, name: id, version: 1, code: null, head: null, headName: null, ...more };
}

const all = [
  department("Team 10", "West"),
  department("West", "Head", { head: "wendy", headName: "Wendy" }),
  department("East", "Head"),
  department("Head", null, { head: "hans", headName: "Hans", code: "HQ" }),
  department("Team 9", "West"),
  department("Guests", "unseen"),
];
const names = (shown: ReturnType<typeof lines>) => shown.map((line) => `${"-".repeat(line.level)}${line.department.name}`);

test("lines stand in order, below what is open; a department whose parent I may not see stands at the top", () => {
  expect(names(lines(all, new Set()))).toEqual(["-Guests", "-Head"]);
  expect(names(lines(all, new Set(["Head", "West"])))).toEqual(["-Guests", "-Head", "--East", "--West", "---Team 9", "---Team 10"]);
  expect(flat(all)).toHaveLength(all.length);
  const [first] = children(all).get("West")!;
  expect(first?.name).toBe("Team 9");
  expect(lines(all, new Set(["Head"])).map(({ position, siblings, parent }) => [position, siblings, parent])).toEqual([[1, 2, false], [2, 2, true], [1, 2, false], [2, 2, true]]);
});

test("a department goes anywhere but below itself and to where it is", () => {
  expect([...branch(all, "West")].sort()).toEqual(["Team 10", "Team 9", "West"]);
  const fits = (id: string, to: string | null) => mayMove(all, id, to);
  expect([fits("West", "East"), fits("West", null), fits("Team 9", "Guests")]).toEqual([true, true, true]);
  expect([fits("West", "Head"), fits("West", "West"), fits("West", "Team 9"), fits("Head", "Team 9"), fits("Head", null), fits("gone", null)]).toEqual([false, false, false, false, false, false]);
});

test("a circle that should not be does not hang the page", () => {
  const circle = [department("a", "b"), department("b", "a")];
  expect(above(circle, "a").map(({ id }) => id)).toEqual(["a", "b"]);
  expect(lines(circle, new Set(["a", "b"]))).toEqual([]);
});

test("what is found is shown with all above it", () => {
  expect(found(all, "team 9").map(({ id }) => id)).toEqual(["West", "Head", "Team 9"]);
  expect(found(all, "hq").map(({ id }) => id)).toEqual(["Head"]);
  expect(found(all, " ")).toHaveLength(all.length);
  expect([...opened(all, new Set(["x"]), "Team 9")].sort()).toEqual(["Head", "West", "x"]);
});

test("somebody reports to the nearest head who is somebody else", () => {
  expect(managerOf(all, "Team 9", "ann")?.name).toBe("Wendy");
  expect(managerOf(all, "West", "wendy")?.name).toBe("Hans");
  expect(managerOf(all, "Head", "hans")).toBeNull();
  expect(managerOf(all, null, "ann")).toBeNull();
});

test("arrow keys walk the tree", () => {
  const shown = lines(all, new Set(["Head"]));
  expect(step(shown, "Head", "ArrowDown")).toEqual({ to: "East" });
  expect(step(shown, "Head", "ArrowRight")).toEqual({ to: "East" });
  expect(step(shown, "West", "ArrowRight")).toEqual({ open: "West" });
  expect(step(shown, "East", "ArrowRight")).toBeNull();
  expect(step(shown, "West", "ArrowLeft")).toEqual({ to: "Head" });
  expect(step(shown, "Head", "ArrowLeft")).toEqual({ close: "Head" });
  expect(step(shown, "West", "ArrowDown")).toBeNull();
  expect([step(shown, "West", "Home"), step(shown, "Head", "End"), step(shown, "Head", "x"), step(shown, "gone", "Home")]).toEqual([{ to: "Guests" }, { to: "West" }, null, null]);
});
