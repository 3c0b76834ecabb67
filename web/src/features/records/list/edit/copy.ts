/** A block of cells for the clipboard: tab-separated, and as a table in which texts stay texts. */
import type { Field, RecordData } from "../../../../api/types";
import { MINUTE, wallTime } from "../../../../fields/parts/dates";

export interface Copied {
  text: string;
  html: string;
}

export interface CopiedColumn {
  name: string;
  field: Field;
  text: (row: RecordData) => string;
}

const plainNumbers = new Set(["number", "money", "integer"]);

/** What a spreadsheet reads as the number, day or moment it is; anything else as people see it. */
function cellText({ name, field, text }: CopiedColumn, row: RecordData, zone: string): string {
  const value = row[name];
  if (value === null || value === undefined) return "";
  if (plainNumbers.has(field.type)) return String(value as string | number);
  if (field.type === "datetime") return wallTime(String(value as string), zone, MINUTE);
  return text(row);
}

/** A cell that holds what separates cells stands in quotes. */
const quoted = (cell: string) => (/[\t\n\r"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const escaped = (cell: string) => cell.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\n", "<br>");
/** Texts that a spreadsheet would take for a number, a date or a formula. */
const mistaken = (cell: string) => /^[=+\-@]|^\d/.test(cell);
const numeric = new Set([...plainNumbers, "percent", "date", "datetime", "time"]);

export function copied(columns: readonly CopiedColumn[], rows: readonly RecordData[], zone: string): Copied {
  const cells = rows.map((row) => columns.map((column) => cellText(column, row, zone)));
  const html = cells.map((line) => line.map((cell, at) => tableCell(cell, columns[at]!.field)).join(""));
  return { text: cells.map((line) => line.map(quoted).join("\t")).join("\n"), html: `<table><tr>${html.join("</tr><tr>")}</tr></table>` };
}

function tableCell(cell: string, field: Field): string {
  const asText = !numeric.has(field.type) && mistaken(cell);
  return asText ? `<td style='mso-number-format:"\\@"'>${escaped(cell)}</td>` : `<td>${escaped(cell)}</td>`;
}
