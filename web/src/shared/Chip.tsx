/** A small coloured label: a choice, a state. Colours are names that definitions use. */
import "./chip.css";

const known = new Set(["blue", "cyan", "gold", "gray", "green", "orange", "purple", "red", "pink", "yellow", "teal"]);

/** The class of a named colour; unknown names are gray. */
function tone(color: string | null | undefined): string {
  if (color === "grey") return "gray";
  return color && known.has(color) ? color : "gray";
}

export function Chip({ color, children }: { color?: string | null | undefined; children: string }) {
  return <span className={`chip chip-${tone(color)}`}>{children}</span>;
}
