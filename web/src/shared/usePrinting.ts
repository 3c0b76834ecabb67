/** Whether the page is being printed: then everything is drawn that is folded away on a screen. */
import { useSyncExternalStore } from "react";

const paper = () => window.matchMedia("print");
let printing = false;
const listeners = new Set<() => void>();

function tell(now: boolean): void {
  printing = now;
  for (const listener of listeners) listener();
}

if (typeof window !== "undefined") {
  window.addEventListener("beforeprint", () => tell(true));
  window.addEventListener("afterprint", () => tell(false));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  const media = paper();
  media.addEventListener?.("change", listener);
  return () => {
    listeners.delete(listener);
    media.removeEventListener?.("change", listener);
  };
}

export function usePrinting(): boolean {
  return useSyncExternalStore(subscribe, () => printing || paper().matches);
}
