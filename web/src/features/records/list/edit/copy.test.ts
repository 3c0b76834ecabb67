import { expect, test } from "vitest";

import type { Field, RecordData } from "../../../../api/types";
import { readTsv } from "../../../../shared/detail-table/tsv";
import { copied, type CopiedColumn } from "./copy";

const column = (name: string, type: string, text: (row: RecordData) => string = (row) => String(row[name] as string)): CopiedColumn => ({ name, field: { type } as Field, text });

const columns = [column("code", "text"), column("sum", "money", () => "1,234.50"), column("day", "date"), column("at", "datetime"), column("whose", "reference", () => "Anna")];
const row = { id: "1", code: "00123", sum: "1234.50", day: "2026-11-23", at: "2026-11-23T16:30:00Z", whose: "x" } as RecordData;

test("numbers and days are such that a spreadsheet reads them, and codes stay texts", () => {
  const { text, html } = copied(columns, [row], "Asia/Shanghai");
  expect(text).toBe("00123\t1234.50\t2026-11-23\t2026-11-24 00:30\tAnna");
  expect(html).toContain(`<td style='mso-number-format:"\\@"'>00123</td><td>1234.50</td><td>2026-11-23</td>`);
});

test("what separates cells is quoted, so that it comes back as it was", () => {
  const tricky = { ...row, code: 'a\t"b"\nc' } as RecordData;
  expect(readTsv(copied([columns[0]!, columns[2]!], [tricky, row], "UTC").text)).toEqual([['a\t"b"\nc', "2026-11-23"], ["00123", "2026-11-23"]]);
  expect(copied([columns[0]!], [{ ...row, code: "<b>&" } as RecordData], "UTC").html).toContain("&lt;b&gt;&amp;");
});
