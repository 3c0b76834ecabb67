/** Live news from the server: one stream for the page; whoever shows something listens. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";

import { keys } from "./queries";

/** Records of an entity were changed, of any where none is named; `ids` is absent when there were too many to name. */
export interface Change {
  entity: string;
  ids?: string[] | null;
  kind?: string;
  by?: string | null;
}

const listeners = new Set<(change: Change) => void>();

/** Calls `listener` for each change to the entity's records, while the component is shown. */
export function useChanges(entity: string, listener: (change: Change) => void): void {
  const heard = useEffectEvent(listener);
  useEffect(() => {
    const tell = (change: Change) => {
      if (change.entity === entity || !change.entity) heard(change);
    };
    listeners.add(tell);
    return () => void listeners.delete(tell);
  }, [entity]);
}

function parsed<T>(event: MessageEvent<string>): T | null {
  try {
    return JSON.parse(event.data) as T;
  } catch {
    return null;
  }
}

/** Keeps the stream open and what was read fresh, while there is anything to hear. Once, in the shell. */
export function useEventStream(open: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!open || typeof EventSource === "undefined") return;
    const source = new EventSource("/api/events");
    /** Something was missed: whoever listens looks again, and what was read is read again. */
    const lookAgain = () => {
      listeners.forEach((listener) => listener({ entity: "" }));
      void client.invalidateQueries();
    };
    let heardBefore = false;
    source.addEventListener("open", () => {
      if (heardBefore) lookAgain();
      heardBefore = true;
    });
    source.addEventListener("changed", (event) => {
      const change = parsed<Change>(event);
      if (!change) return;
      listeners.forEach((listener) => listener(change));
      void client.invalidateQueries({ queryKey: keys.related(change.entity) });
    });
    source.addEventListener("notice", () => void client.invalidateQueries({ queryKey: keys.notices }));
    source.addEventListener("job", (event) => {
      const job = parsed<{ id: string }>(event);
      if (job) void client.invalidateQueries({ queryKey: keys.job(job.id) });
    });
    source.addEventListener("published", () => {
      void client.invalidateQueries({ queryKey: keys.me });
      void client.invalidateQueries({ queryKey: keys.entities });
      void client.invalidateQueries({ queryKey: ["entity"] });
    });
    source.addEventListener("reload", lookAgain);
    return () => source.close();
  }, [client, open]);
}
