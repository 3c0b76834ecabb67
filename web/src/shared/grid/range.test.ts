import { expect, test } from "vitest";

import { bounds, contains, followed, several, stretched } from "./range";

const size = { row: 10, column: 4 };
const cell = { from: { row: 3, column: 2 }, to: { row: 3, column: 2 } };

test("a range stretches with the arrows in any direction, and not beyond the cells there are", () => {
  const up = stretched(cell, "ArrowUp", false, size)!;
  const block = stretched(stretched(up, "ArrowLeft", false, size)!, "ArrowLeft", true, size)!;
  expect(block).toEqual({ from: { row: 3, column: 2 }, to: { row: 2, column: 0 } });
  expect(bounds(block)).toEqual({ top: 2, bottom: 3, left: 0, right: 2 });
  expect(stretched(cell, "ArrowDown", true, size)!.to.row).toBe(9);
  expect(stretched(cell, "Enter", false, size)).toBeUndefined();
});

test("it knows its cells, and whether it is more than one", () => {
  const block = { from: { row: 5, column: 1 }, to: { row: 3, column: 2 } };
  expect(contains(block, { row: 4, column: 1 })).toBe(true);
  expect(contains(block, { row: 4, column: 3 })).toBe(false);
  expect([several(block), several(cell)]).toEqual([true, false]);
});

test("a block stays with its records, and is let go when they do not stand together any more", () => {
  const block = { from: { row: 5, column: 2 }, to: { row: 4, column: 1 } };
  const at = (...ids: string[]) => new Map(ids.map((id, row) => [id, row]));
  expect(followed(block, ["d", "e"], at("x", "y", "d", "e"))).toEqual({ from: { row: 3, column: 2 }, to: { row: 2, column: 1 } });
  expect(followed(block, ["d", "e"], at("x", "e", "d"))).toEqual({ from: { row: 2, column: 2 }, to: { row: 1, column: 1 } });
  expect(followed(block, ["d", "e"], at("d", "x", "e"))).toBeNull();
  expect(followed(block, ["d", "e"], at("d"))).toBeNull();
  expect(followed(block, [undefined, undefined], at("d"))).toBe(block);
  expect(followed(block, [undefined, "e"], at("d", "e"))).toEqual({ from: { row: 1, column: 2 }, to: { row: 0, column: 1 } });
});
