import { expect, test } from "vitest";

import type { Fields } from "../../../api/types";
import { formulaWords } from "./formulaWords";

const fields = {
  total: { type: "money", title: "Total" },
  rate: { type: "percent", title: "Rate" },
  lines: { type: "lines", title: "Lines", fields: { amount: { type: "money", title: "Amount" } } },
  client: { type: "reference", title: "Client", to: "x" },
} as unknown as Fields;

test.each([
  ["round(total * 0.5, 2) + rate", "round(Total * 0.5, 2) + Rate"],
  ["sum(lines.amount) if rate > 0 else client.name", "sum(Lines › Amount) if Rate > 0 else Client › name"],
  ["concat(total, 'total')", "concat(Total, 'total')"],
  ["sum(lines.amount, where=total > record.total)", "sum(Lines › Amount, where=total > Total)"],
  ["total_all + total", "total_all + Total"],
])("%s", (formula, words) => {
  expect(formulaWords(formula, fields)).toBe(words);
});
