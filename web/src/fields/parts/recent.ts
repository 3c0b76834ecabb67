/** The records a person picked last, by entity, kept in this browser. */
export interface Recent {
  id: string;
  _title: string;
}

const MOST = 6;
const key = (entity: string) => `loomwork.recent:${entity}`;

export function recentOf(entity: string): Recent[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key(entity)) ?? "[]");
    return Array.isArray(found) ? (found as Recent[]) : [];
  } catch {
    return [];
  }
}

export function rememberRecent(entity: string, { id, _title }: Recent): void {
  try {
    const others = recentOf(entity).filter((one) => one.id !== id);
    localStorage.setItem(key(entity), JSON.stringify([{ id, _title }, ...others].slice(0, MOST)));
  } catch {
    // Without storage there is nothing to remember.
  }
}
