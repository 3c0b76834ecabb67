import { expect, test } from "vitest";

import type { Entity, Field } from "../../api/types";
import { viewColumns } from "./columns";

function fields(...names: string[]): Record<string, Field> {
  return Object.fromEntries(names.map((name) => [name, { type: name === "rows" ? "lines" : "text", title: name, system: name === "created_at" } as unknown as Field]));
}

const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "rows", "state", "created_at"];
const entity = { fields: fields(...names), title_fields: ["d"], lifecycle: { field: "state" } } as unknown as Entity;

test("without a view: what names a record first, its state always, rows and system fields never", () => {
  expect(viewColumns(entity, undefined)).toEqual(["d", "a", "b", "c", "e", "f", "g", "h", "state"]);
});

test("a view's columns as it says", () => {
  expect(viewColumns(entity, { name: "v", title: "V", kind: "grid", columns: ["b", "a.x"] })).toEqual(["b", "a.x"]);
});
