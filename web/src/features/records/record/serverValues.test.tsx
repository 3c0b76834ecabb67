import { render, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { serve } from "../../../../test/render";
import type { FormContract } from "../../../engine/form/contract";
import { FormStore } from "../../../engine/form/store";
import { useServerValues } from "./serverValues";

const reference = { type: "reference", to: "shop.thing", title: "Thing", access: "write" };
const text = { type: "text", title: "Text", access: "write" };
const contract = {
  fields: { thing: reference, note: text, free: text, rows: { type: "lines", title: "Rows", fields: { thing: reference, note: text } } },
  form: {
    name: "shop.loan", entity: "shop.loan", layout: [], order: [], checks: [],
    fields: { thing: { fill: {}, brings: ["note"] }, "rows.thing": { fill: {}, brings: ["note"] } },
  },
} as unknown as FormContract;
const moment = { now: "2026-03-01T09:00:00Z", timezone: "UTC", user: { id: "u" } } as never;

function Form({ store }: { store: FormStore }) {
  useServerValues(store, "shop.loan", true);
  return null;
}

test("what a picked record brings, and only the server knows, is asked for and filled in", async () => {
  const { asked } = serve({
    "POST /forms/shop.loan/evaluate": { values: { note: "from the server", free: "not asked", rows: [{ note: "one" }, { note: "two" }] } },
  });
  const store = new FormStore(contract, { moment });
  render(<Form store={store} />);
  const [, second] = store.addRows("rows", 0, [{}, {}]) as [string, string];
  store.set("free", "mine");
  store.set("thing", "t1");
  store.set(`rows/${second}/thing`, "t2");
  await waitFor(() => expect(store.value("note")).toBe("from the server"), { timeout: 10_000 });
  expect([store.value("free"), ...store.rows("rows").map((key) => store.value(`rows/${key}/note`))]).toEqual(["mine", null, "two"]);
  expect(asked.map(([, body]) => (body as { changed: string[] }).changed)).toEqual([["thing", "rows/1/thing"]]);
  store.set("note", "my own");
  expect([store.value("note"), store.awaited]).toEqual(["my own", []]);
});
