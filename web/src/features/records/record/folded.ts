/** Which parts of forms are folded, kept in this browser. */
const KEY = "loomwork.folded";

function known(): Record<string, boolean> {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? "{}") ?? {}) as Record<string, boolean>;
  } catch {
    return {};
  }
}

export const isFolded = (part: string, byItself: boolean): boolean => known()[part] ?? byItself;

export function rememberFolded(part: string, folded: boolean): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...known(), [part]: folded }));
  } catch {
    // Without storage it is open again next time.
  }
}
