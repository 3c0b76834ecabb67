/** Taking hold of something to move it: a mouse or a pen takes it at once, a finger by resting on it; a finger that moves on scrolls. */
import { useEffect, useEffectEvent, useRef } from "react";
import { flushSync } from "react-dom";

/** Milliseconds until a finger that rests has taken hold, and how far it may stray meanwhile. */
const REST = 350;
const STILL = 8;

interface Resting {
  timer: ReturnType<typeof setTimeout>;
  x: number;
  y: number;
}

/** `hold(event, begin)`: calls `begin` once what lies under the pointer is held. */
export function useHolding() {
  const held = useRef(false);
  const resting = useRef<Resting | null>(null);
  const letGo = useEffectEvent(() => {
    if (resting.current) clearTimeout(resting.current.timer);
    resting.current = null;
    held.current = false;
    document.body.classList.remove("holding");
  });
  const strayed = useEffectEvent(({ clientX, clientY }: PointerEvent) => {
    const from = resting.current;
    if (from && !held.current && Math.hypot(clientX - from.x, clientY - from.y) > STILL) letGo();
  });
  useEffect(() => {
    const still = (event: Event) => (held.current || (event.type === "contextmenu" && resting.current)) && event.preventDefault();
    const end = () => letGo();
    const move = (event: PointerEvent) => strayed(event);
    const listeners: [string, EventListener, AddEventListenerOptions?][] = [
      ["touchmove", still, { passive: false }], ["contextmenu", still], ["pointermove", move as EventListener], ["pointerup", end], ["pointercancel", end],
    ];
    listeners.forEach(([name, heard, options]) => window.addEventListener(name, heard, options));
    return () => {
      letGo();
      listeners.forEach(([name, heard, options]) => window.removeEventListener(name, heard, options));
    };
  }, []);
  return (event: Pick<PointerEvent, "pointerType" | "clientX" | "clientY">, begin: () => void): void => {
    if (event.pointerType !== "touch") return begin();
    const timer = setTimeout(() => {
      held.current = true;
      flushSync(begin); // what follows the finger listens before it moves on
      document.body.classList.add("holding");
    }, REST);
    resting.current = { timer, x: event.clientX, y: event.clientY };
  };
}
