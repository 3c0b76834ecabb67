/** A small coloured label: a choice, a state. Colours are names that definitions use. */
import "./chip.css";
import { tone } from "./tones";

export { tone } from "./tones";

export function Chip({ color, children }: { color?: string | null | undefined; children: string }) {
  return <span className={`chip chip-${tone(color)}`}>{children}</span>;
}
