/** What keys mean in a cell of the grid. */
import type { Command } from "./columns";

type Keys = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** A key that enters text. */
export function types({ key, ctrlKey, metaKey, altKey }: Keys): boolean {
  return [...key].length === 1 && key !== " " && !ctrlKey && !metaKey && !altKey;
}

/** What the key asks for; undefined for keys that move about or do nothing here. Copy and paste come as events of their own. */
export function commandOf(event: Keys): Command | undefined {
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (command && !event.shiftKey && !event.altKey && key === "d") return { kind: "fill" };
  if (command && !event.shiftKey && !event.altKey && key === "z") return { kind: "undo" };
  if (command || event.altKey) return undefined;
  if (event.key === "Delete" || event.key === "Backspace") return { kind: "clear" };
  if (event.key === "F2") return { kind: "edit" };
  if (event.key === "Process") return { kind: "edit", typed: "" }; // an input method begins to write
  return types(event) ? { kind: "edit", typed: event.key } : undefined;
}
