/** Whether answers come from the server, or as they were kept on this device: src/worker/worker.ts. */
import { useSyncExternalStore } from "react";

/** When what is shown was given, if it is no longer fresh; empty when nothing was kept; null while there is a network. */
let kept: string | null = null;
const listeners = new Set<() => void>();

function tell(now: string | null): void {
  if (now === kept) return;
  kept = now;
  listeners.forEach((listener) => listener());
}

/** An answer came: from the server, or from the device. */
export const answered = (response: Response): void => tell(response.headers.get("X-Kept-At"));

/** None came. */
export const unanswered = (): void => tell(kept ?? "");

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const useKeptAt = (): string | null => useSyncExternalStore(subscribe, () => kept);
