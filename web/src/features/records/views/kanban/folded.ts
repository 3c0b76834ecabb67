/** Which columns of a board are folded away, kept on this device. */
const key = (place: string) => `loomwork.folded.${place}`;

export function folded(place: string): string[] {
  try {
    return JSON.parse(localStorage.getItem(key(place)) ?? "[]") as string[];
  } catch {
    return [];
  }
}

export function keepFolded(place: string, names: readonly string[]): void {
  if (names.length) localStorage.setItem(key(place), JSON.stringify(names));
  else localStorage.removeItem(key(place));
}
