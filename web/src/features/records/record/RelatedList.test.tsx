import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { serve, show } from "../../../../test/render";
import type { Field, RecordData } from "../../../api/types";
import { RecordContext } from "./context";
import { RelatedList } from "./RelatedList";

const field = { type: "related", title: "Payments", entity: "shop.receipt.rows", by: "loan" } as unknown as Field<"related">;
const entity = {
  name: "shop.receipt.rows", title: "Rows", views: [], can: {}, lifecycle: null,
  fields: {
    loan: { type: "reference", title: "Loan", to: "shop.loan" },
    amount: { type: "money", title: "Amount", scale: 2 },
    parent: { type: "reference", title: "Receipt", to: "shop.receipt", system: true },
  },
};
const row = { id: "r1", loan: "l1", amount: "10.00", parent: "p1", _title: "1", _titles: { parent: "RC-7 ACME" } };

test("rows of another record show which record, and lead to it", async () => {
  serve({ "GET /entities/shop.receipt.rows": entity, "GET /records/shop.receipt.rows": { records: [row], next: null, count: 1 } });
  show(<RecordContext value={{ id: "l1" } as RecordData}><RelatedList name="payments" field={field} /></RecordContext>);
  const [head, first] = within(await screen.findByRole("table")).getAllByRole("row");
  expect([...head!.children].map((cell) => cell.textContent)).toEqual(["Receipt", "Amount"]);
  expect([...first!.children].map((cell) => cell.textContent)).toEqual(["RC-7 ACME", "10.00"]);
  expect(within(first!).getByRole("link").getAttribute("href")).toBe("/e/shop.receipt/p1");
});
