/** What a key means in a detail table. Cells move as in a spreadsheet; open lists and carets keep their own keys. */

export type Step =
  | { kind: "move"; rows: number; columns: number }
  | { kind: "next" | "previous" | "down" | "copy" | "fill" | "clear" | "remove" | "restore" | "leave" }
  | { kind: "insert"; by: 0 | 1 }
  | { kind: "shift"; by: number };

interface Keys {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  target: EventTarget | null;
}

/** Null: the key belongs to the control in the cell. */
export function stepOf(event: Keys): Step | null {
  const control = event.target as HTMLElement;
  const command = event.ctrlKey || event.metaKey;
  if (event.key === "Tab") return { kind: event.shiftKey ? "previous" : "next" };
  if (command) return commandStep(event);
  if ((event.key === "Delete" || event.key === "Backspace") && isWhole(control)) return { kind: "clear" };
  if (event.altKey && event.key === "ArrowUp") return { kind: "shift", by: -1 };
  if (event.altKey && event.key === "ArrowDown" && !isCombobox(control)) return { kind: "shift", by: 1 };
  if (event.altKey || isOpen(control)) return null;
  return plainStep(event, control);
}

function commandStep(event: Keys): Step | null {
  switch (event.key.toLowerCase()) {
    case "d":
      return { kind: event.shiftKey ? "copy" : "fill" };
    case "enter":
      return { kind: "insert", by: event.shiftKey ? 0 : 1 };
    case "delete":
    case "backspace":
      return { kind: "remove" };
    case "z":
      return event.shiftKey ? null : { kind: "restore" };
    default:
      return null;
  }
}

function plainStep(event: Keys, control: HTMLElement): Step | null {
  const many = control.tagName === "TEXTAREA";
  switch (event.key) {
    case "Enter":
      return many && event.shiftKey ? null : { kind: "down" };
    case "Escape":
      return { kind: "leave" };
    case "ArrowUp":
      return many ? null : { kind: "move", rows: -1, columns: 0 };
    case "ArrowDown":
      return many ? null : { kind: "move", rows: 1, columns: 0 };
    case "ArrowLeft":
      return atEdge(control, "start") ? { kind: "move", rows: 0, columns: -1 } : null;
    case "ArrowRight":
      return atEdge(control, "end") ? { kind: "move", rows: 0, columns: 1 } : null;
    default:
      return null;
  }
}

const isCombobox = (control: HTMLElement) => control.getAttribute("role") === "combobox";
const isOpen = (control: HTMLElement) => control.getAttribute("aria-expanded") === "true";

/** No text of its own that a key could take a letter from: a cell, a switch, a list in which nothing is typed. */
function isWhole(control: HTMLElement): boolean {
  if (control instanceof HTMLTextAreaElement) return false;
  return !(control instanceof HTMLInputElement) || (isCombobox(control) && control.value === "");
}

/** The caret stands at the end of the text, or all of it is selected as after entering the cell. */
function atEdge(control: HTMLElement, edge: "start" | "end"): boolean {
  if (!(control instanceof HTMLInputElement) && !(control instanceof HTMLTextAreaElement)) return true;
  const { selectionStart, selectionEnd, value } = control;
  if (selectionStart === null) return true;
  if (selectionStart === 0 && selectionEnd === value.length) return true;
  return edge === "start" ? selectionEnd === 0 : selectionStart === value.length;
}
