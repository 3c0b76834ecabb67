/** Faults of an import as CSV that spreadsheets open: with a byte order mark, and no cell taken for a formula. */
import type { RowError } from "../../../api/types";

function cell(value: string | number): string {
  const text = /^[=+\-@\t\r]/.test(String(value)) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function errorSheet(titles: readonly string[], errors: readonly RowError[]): string {
  const rows = errors.map(({ row, column, detail }) => [row, column ?? "", detail]);
  return `\ufeff${[titles, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
