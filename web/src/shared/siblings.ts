/** The order of the list a record was opened from, so that one can go on to the next. Kept for this tab only. */

const key = (entity: string) => `loomwork.siblings.${entity}`;

/** The list says what it shows, in order. */
export function rememberSiblings(entity: string, ids: readonly string[]): void {
  try {
    sessionStorage.setItem(key(entity), JSON.stringify(ids.slice(-2000)));
  } catch {
    // Without storage there is no way on, and nothing else is lost.
  }
}

export interface Siblings {
  previous: string | null;
  next: string | null;
}

export function siblingsOf(entity: string, id: string): Siblings {
  try {
    const ids = JSON.parse(sessionStorage.getItem(key(entity)) ?? "[]") as string[];
    const place = ids.indexOf(id);
    return place < 0 ? { previous: null, next: null } : { previous: ids[place - 1] ?? null, next: ids[place + 1] ?? null };
  } catch {
    return { previous: null, next: null };
  }
}
