/** Whether it is dark where the form is read: as the system says. */
import { useSyncExternalStore } from "react";

const media = () => window.matchMedia("(prefers-color-scheme: dark)");

function subscribe(changed: () => void): () => void {
  const night = media();
  night.addEventListener("change", changed);
  return () => night.removeEventListener("change", changed);
}

export const useNight = (): boolean => useSyncExternalStore(subscribe, () => media().matches);
