/** What the parts of a layout hold. */

import type { FormFault, LayoutItem, PageItem } from "./contract";
import type { FormStore } from "./store";

/** Every field that a part of the layout shows. */
export function namesOf(items: readonly LayoutItem[]): string[] {
  return items.flatMap((item) => {
    switch (item.kind) {
      case "lines":
        return [item.field];
      case "tabs":
        return item.tabs.flatMap(({ items: inner }) => namesOf(inner));
      case "steps":
        return item.steps.flatMap(({ items: inner }) => namesOf(inner));
      default:
        return [...item.fields, ...namesOf(item.items ?? [])];
    }
  });
}

/** The field of the record that a path belongs to: `lines/…/price` is in `lines`. */
export const headOf = (path: string) => path.split("/", 1)[0]!;

/** The faults at the fields of some parts. */
export function faultsIn(faults: readonly FormFault[], items: readonly LayoutItem[]): FormFault[] {
  const names = new Set(namesOf(items));
  return faults.filter(({ path }) => path !== "" && names.has(headOf(path)));
}

/** Whether a part shows now: its own condition, and for a part of fields that one of them does. */
export function shows(store: FormStore, part: LayoutItem | PageItem): boolean {
  if ("visible" in part && part.visible && store.evaluate(part.visible) !== true) return false;
  const names = namesOf("kind" in part ? [part] : part.items);
  return names.length === 0 || names.some((name) => store.flags(name).visible && !isAwaited(store, name));
}

/** What the system says of a record once it is there: of a new one it says nothing. */
const isAwaited = (store: FormStore, name: string) => store.isNew && !!store.contract.fields[name]?.system && store.flags(name).readonly;
