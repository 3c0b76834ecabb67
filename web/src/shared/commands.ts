/** What can be done on the page that is open: the palette (Ctrl K) offers it beside what can be found. */
import { useEffect } from "react";

export interface Command {
  title: string;
  run: () => void;
}

const offered = new Map<symbol, readonly Command[]>();

/** Offers commands while it is on the page; nothing is seen of it there. */
export function Commands({ commands }: { commands: readonly Command[] }): null {
  useEffect(() => {
    const mine = Symbol();
    offered.set(mine, commands);
    return () => void offered.delete(mine);
  }, [commands]);
  return null;
}

/** Everything that can be done here, in the order in which it was offered. */
export function commandsHere(): Command[] {
  return [...offered.values()].flat();
}
