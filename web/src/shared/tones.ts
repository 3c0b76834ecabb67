/** The colours that definitions name. */
export const tones = ["blue", "cyan", "gold", "gray", "green", "orange", "purple", "red", "pink", "yellow", "teal"] as const;

export type Tone = (typeof tones)[number];

/** The tone of a named colour; unknown names are gray. */
export function tone(color: string | null | undefined): Tone {
  return tones.find((known) => known === color) ?? "gray";
}
