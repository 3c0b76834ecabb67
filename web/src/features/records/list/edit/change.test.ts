import { expect, test } from "vitest";

import type { Entity, Field, RecordData } from "../../../../api/types";
import { backwards, changeable, openHere, placedFaults, updatesOf, type Change } from "./change";

const field = (part: Partial<Field>): Field => ({ type: "text", title: "T", required: false, readonly: false, access: "write", computed: false, system: false, sortable: true, filterable: true, ...part }) as Field;

const entity = {
  fields: { name: field({}), sum: field({ computed: true, access: "read" }), secret: field({ access: "read" }), state: field({}), note: field({}), rows: field({ type: "lines" }) },
  can: { update: true },
  lifecycle: { field: "state", states: { open: { title: "Open" }, closed: { title: "Closed", locked: true, open: ["note"] } }, actions: {} },
} as unknown as Entity;

const row = (id: string, part: Partial<RecordData> = {}): RecordData => ({ id, version: 3, state: "open", name: "a", note: "b", ...part });

test("a cell can be changed by whoever may write the field, where its record is open", () => {
  expect(["name", "sum", "secret", "state", "rows", "other.name"].filter((name) => changeable(entity, name))).toEqual(["name"]);
  expect(changeable({ ...entity, can: { ...entity.can, update: false } }, "name")).toBeUndefined();
  expect(openHere(entity, row("1"), "name")).toBe(true);
  expect([openHere(entity, row("1", { state: "closed" }), "name"), openHere(entity, row("1", { state: "closed" }), "note")]).toEqual([false, true]);
});

const changes: Change[] = [
  { row: row("1"), name: "name", value: "x", text: "x" },
  { row: row("2"), name: "name", value: "y", text: "y" },
  { row: row("1"), name: "note", value: null, text: "" },
];

test("cells of one record are one update with its version, and go back to what was there", () => {
  expect(updatesOf(changes)).toEqual([
    { id: "1", version: 3, values: { name: "x", note: null } },
    { id: "2", version: 3, values: { name: "y" } },
  ]);
  expect(backwards(changes)[0]).toEqual({ id: "1", version: 3, values: { name: "a", note: "b" } });
});

test("faults of a batch find their cells", () => {
  expect(placedFaults([{ pointer: "/update/1/name", detail: "no" }, { pointer: "/update/0", detail: "never" }, { pointer: "/other", detail: "?" }], updatesOf(changes))).toEqual([
    { id: "2", name: "name", detail: "no" },
    { id: "1", name: "", detail: "never" },
  ]);
});
