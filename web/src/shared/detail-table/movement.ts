/** What a key means in a detail table. Cells move as in a spreadsheet; open lists and carets keep their own keys. */

export type Step =
  | { kind: "move"; rows: number; columns: number }
  | { kind: "next" | "previous" | "down" | "copy" | "remove" | "leave" }
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
  if (command && event.key.toLowerCase() === "d") return { kind: "copy" };
  if (command && (event.key === "Delete" || event.key === "Backspace")) return { kind: "remove" };
  if (event.key === "Delete" && !isControl(control)) return { kind: "remove" };
  if (event.altKey && event.key === "ArrowUp") return { kind: "shift", by: -1 };
  if (event.altKey && event.key === "ArrowDown" && !isCombobox(control)) return { kind: "shift", by: 1 };
  if (command || event.altKey || isOpen(control)) return null;
  return plainStep(event, control);
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

const isControl = (control: HTMLElement) => ["INPUT", "TEXTAREA"].includes(control.tagName);
const isCombobox = (control: HTMLElement) => control.getAttribute("role") === "combobox";
const isOpen = (control: HTMLElement) => control.getAttribute("aria-expanded") === "true";

/** The caret stands at the end of the text, or all of it is selected as after entering the cell. */
function atEdge(control: HTMLElement, edge: "start" | "end"): boolean {
  if (!(control instanceof HTMLInputElement) && !(control instanceof HTMLTextAreaElement)) return true;
  const { selectionStart, selectionEnd, value } = control;
  if (selectionStart === null) return true;
  if (selectionStart === 0 && selectionEnd === value.length) return true;
  return edge === "start" ? selectionEnd === 0 : selectionStart === value.length;
}
