/** Where the keys of a tree lead: as people know them from folders. */
import type { KeyboardEvent } from "react";

export function newFocus(tree: HTMLElement, event: KeyboardEvent): HTMLElement | "open" | "close" | null {
  const item = event.target as HTMLElement;
  if (item.getAttribute("role") !== "treeitem" || event.ctrlKey || event.metaKey || event.altKey) return null;
  const all = [...tree.querySelectorAll<HTMLElement>("[role=treeitem]")];
  const at = all.indexOf(item);
  const open = item.getAttribute("aria-expanded");
  switch (event.key) {
    case "ArrowDown":
      return all[at + 1] ?? null;
    case "ArrowUp":
      return all[at - 1] ?? null;
    case "Home":
      return all[0] ?? null;
    case "End":
      return all.at(-1) ?? null;
    case "ArrowRight":
      return open === "false" ? "open" : open === "true" ? (all[at + 1] ?? null) : null;
    case "ArrowLeft":
      return open === "true" ? "close" : (item.parentElement?.closest<HTMLElement>("[role=treeitem]") ?? null);
    default:
      return typed(all, at, event.key);
  }
}

/** The next name that begins with a letter. */
function typed(all: HTMLElement[], at: number, key: string): HTMLElement | null {
  if ([...key].length !== 1 || key === " ") return null;
  const after = [...all.slice(at + 1), ...all.slice(0, at)];
  return after.find((item) => (item.getAttribute("aria-label") ?? "").toLowerCase().startsWith(key.toLowerCase())) ?? null;
}
