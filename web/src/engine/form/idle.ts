/** Rows that were added and left as they came: nobody means them to be saved. */

import { cellPath } from "./paths";
import type { FormStore } from "./store";
import { faultsOf } from "./validate";

/** Take away new rows in which nobody entered anything and that cannot be saved as they are. */
export function dropIdleRows(store: FormStore): void {
  for (const [lines, table] of Object.entries(store.state.tables)) {
    const names = Object.keys(table.fields);
    const idle = store.rows(lines).filter((key) => key.startsWith("new-") && isIdle(store, names.map((name) => cellPath(lines, key, name))));
    if (idle.length) store.removeRows(lines, idle);
  }
}

const isIdle = (store: FormStore, cells: readonly string[]) =>
  !cells.some((path) => store.isEntered(path) || store.unread(path) !== undefined) && cells.some((path) => faultsOf(store, path).length > 0);
