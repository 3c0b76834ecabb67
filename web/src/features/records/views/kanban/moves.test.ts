import { expect, test } from "vitest";

import type { Entity, RecordAccess, RecordData } from "../../../../api/types";
import { movable, moveTo, sentValue } from "./moves";

const field = { type: "choice", access: "write", readonly: false, computed: false, required: true };
const entity = {
  fields: { state: { ...field, readonly: true }, kind: field, sum: { ...field, computed: true }, free: { ...field, required: false } },
  can: { update: true, actions: ["pay", "undo"] },
  lifecycle: { field: "state", states: {}, actions: { pay: { from: ["open"], to: "paid", reason: "Too late." }, drop: { from: ["open"], to: "gone" }, undo: { from: ["paid"], to: "open" } } },
} as unknown as Entity;
const record = { id: "r", state: "open", kind: "a" } as RecordData;
const can = (part: Partial<RecordAccess>): RecordAccess => ({ update: true, delete: true, actions: [], open: null, ...part });
const why = (path: string, to: string | null, access?: RecordAccess, of = entity) => {
  const move = moveTo(of, path, record, to, access);
  return move.kind === "no" ? (move.why.says ?? move.why.key) : move.kind;
};

test("a card moves by the action that leads there, and says why it cannot", () => {
  expect(moveTo(entity, "state", record, "paid")).toMatchObject({ kind: "act", name: "pay" });
  expect([why("state", "open"), why("state", "draft"), why("state", "gone")]).toEqual(["stay", "noWay", "notYours"]);
  expect(why("state", "paid", can({ actions: ["pay"] }))).toBe("act");
  expect(why("state", "paid", can({ blocked: ["pay"] }))).toBe("Too late.");
  expect(why("state", "paid", can({}))).toBe("notYours");
});

test("a card moves by writing its field, where that may be written", () => {
  expect([why("kind", "b"), why("kind", null), why("free", "x"), why("sum", "b")]).toEqual(["write", "required", "write", "readonly"]);
  expect([why("kind", "b", can({ update: false })), why("kind", "b", can({ open: ["free"] })), why("kind", "b", can({ open: ["kind"] }))]).toEqual(["notYours", "locked", "write"]);
  expect([movable(entity, "state"), movable(entity, "kind"), movable(entity, "sum")]).toEqual([true, true, false]);
});

test("booleans are sent as booleans", () => {
  expect([sentValue({ ...field, type: "boolean" } as never, "true"), sentValue(field as never, "a"), sentValue(field as never, null)]).toEqual([true, "a", null]);
});
