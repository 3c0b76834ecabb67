/** Typing goes where it is typed; and a dialog or menu in front keeps the keys to itself. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || Boolean(target.closest("input, textarea, select, [role=dialog], [role=menu], [role=listbox]"));
}
