/** A field is asked for that may be folded away, on another tab or in another step: whoever holds it brings it out. */
import { useEffect, useEffectEvent } from "react";
import { flushSync } from "react-dom";

import { headOf } from "../../../engine/form/layout";

const REVEAL = "lw-reveal";

/** Draws the page so that the field at the path is on it. */
export function reveal(path: string): void {
  window.dispatchEvent(new CustomEvent(REVEAL, { detail: headOf(path) }));
}

export function useReveal(names: readonly string[], show: (name: string) => void): void {
  const asked = useEffectEvent((name: string) => {
    if (names.includes(name)) flushSync(() => show(name));
  });
  useEffect(() => {
    const listener = (event: Event) => asked((event as CustomEvent<string>).detail);
    window.addEventListener(REVEAL, listener);
    return () => window.removeEventListener(REVEAL, listener);
  }, []);
}
