import { useEffect, useEffectEvent } from "react";

import { takesKeys } from "../../../shared/typing";

interface ListKeys {
  onNew: () => void;
  onSearch: () => void;
  onDown: () => void;
}

/** `n` makes a new record, `/` searches, arrow down goes into the rows. */
export function useListKeys(keys: ListKeys): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || takesKeys(event.target)) return;
    const free = !(event.target instanceof HTMLElement && event.target.closest("[role=grid], [role=treegrid], button, a"));
    const todo = { n: keys.onNew, "/": keys.onSearch, ArrowDown: free ? keys.onDown : undefined }[event.key];
    if (!todo) return;
    event.preventDefault();
    todo();
  });
  useEffect(() => {
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
}
