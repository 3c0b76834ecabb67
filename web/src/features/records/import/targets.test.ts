import { expect, test } from "vitest";

import type { Entity, Field } from "../../../api/types";
import { errorSheet } from "./errorSheet";
import { doubled, missing, referred, targets } from "./targets";

function field(type: Field["type"], title: string, settings: object = {}): Field {
  return { type, title, required: false, readonly: false, access: "write", computed: false, system: false, sortable: true, filterable: true, ...settings } as Field;
}

function entity(name: string, fields: Record<string, Field>): Entity {
  return { name, title: name, fields } as unknown as Entity;
}

const place = entity("p.place", { code: field("text", "Code", { unique: true }), name: field("text", "Name") });
const thing = entity("p.thing", {
  number: field("sequence", "Number"),
  name: field("text", "Name", { required: true }),
  place: field("reference", "Place", { to: "p.place", required: true }),
  total: field("money", "Total", { computed: true }),
  secret: field("text", "Secret", { access: "read" }),
  rows: field("lines", "Rows", { fields: { kind: field("text", "Kind", { required: true }), from: field("reference", "From", { to: "p.place" }) } }),
});
const all = targets(thing, new Map([["p.place", place]]));

test("columns may go to what one may write, to keys of references, and into detail rows", () => {
  expect(all.map(({ path }) => path)).toEqual(["number", "name", "place", "place.code", "rows.kind", "rows.from", "rows.from.code"]);
  expect(all.find(({ path }) => path === "rows.from.code")!.title).toBe("Rows › From · Code");
  expect(all.filter(({ key }) => key).map(({ path }) => path)).toEqual(["number"]);
  expect(referred(thing)).toEqual(["p.place"]);
});

test("what is required and not given is told; a key stands for its reference, rows only count once begun", () => {
  const lacking = (map: Record<string, string>) => missing(all, map).map(({ path }) => path);
  expect(lacking({})).toEqual(["name", "place"]);
  expect(lacking({ A: "name", B: "place.code" })).toEqual([]);
  expect(lacking({ A: "name", B: "place", C: "rows.from" })).toEqual(["rows.kind"]);
});

test("two columns for one field are noticed", () => {
  expect([...doubled({ A: "name", B: "name", C: "place" })]).toEqual(["name"]);
});

test("faults as a sheet: quoted, never a formula", () => {
  expect(errorSheet(["Row", "Column"], [{ row: 2, column: "A,B", detail: '=1+1 "x"' }])).toBe('\ufeffRow,Column\r\n2,"A,B","\'=1+1 ""x"""\r\n');
});
