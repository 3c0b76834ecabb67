/** What of a pasted block did not fit, the same trouble told once. */
import type { PasteFault } from "./paste";

export interface Trouble {
  kind: PasteFault["kind"];
  column: string;
  text: string;
  /** The row where it happened first. */
  row: string;
  count: number;
}

export interface Report {
  rows: number;
  troubles: Trouble[];
  /** Titles of pasted columns that the table does not have or that cannot be entered. */
  left: string[];
}

export function troublesOf(faults: readonly PasteFault[], keys: readonly string[]): Trouble[] {
  const found = new Map<string, Trouble>();
  for (const { kind, column, text, row } of faults) {
    const key = `${kind}\t${column}\t${text.trim()}`;
    const known = found.get(key);
    if (known) known.count += 1;
    else found.set(key, { kind, column, text: text.trim(), row: keys[row]!, count: 1 });
  }
  return [...found.values()];
}
