/** Light or dark: as the system says, or as chosen on this device. `public/theme.js` does the same before anything is drawn. */
import { useSyncExternalStore } from "react";

import { usePrinting } from "./usePrinting";

export type Appearance = "system" | "light" | "dark";

export const appearances: readonly Appearance[] = ["system", "light", "dark"];

const remembered = "loomwork.theme";
const listeners = new Set<() => void>();
const night = () => window.matchMedia("(prefers-color-scheme: dark)");

export function appearance(): Appearance {
  const kept = localStorage.getItem(remembered);
  return appearances.find((known) => known === kept) ?? "system";
}

/** From now on, here. */
export function choose(look: Appearance): void {
  localStorage.setItem(remembered, look);
  listeners.forEach((listener) => listener());
}

/** Another tab may choose, too. */
function subscribe(listener: () => void): () => void {
  const media = night();
  listeners.add(listener);
  media.addEventListener?.("change", listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    media.removeEventListener?.("change", listener);
    window.removeEventListener("storage", listener);
  };
}

export const useAppearance = (): Appearance => useSyncExternalStore(subscribe, appearance);

/** Whether it is dark here now. Paper never is. */
export function useDark(): boolean {
  const chosen = useAppearance();
  const system = useSyncExternalStore(subscribe, () => night().matches);
  const printing = usePrinting();
  return !printing && (chosen === "system" ? system : chosen === "dark");
}
