/** Records opened lately, kept on this device for each person and workspace. */
export interface Recent {
  entity: string;
  entityTitle: string;
  id: string;
  title: string;
}

const most = 12;

function key(workspace: string, user: string): string {
  return `loomwork.recent.${workspace}.${user}`;
}

export function recentRecords(workspace: string, user: string): Recent[] {
  try {
    return JSON.parse(localStorage.getItem(key(workspace, user)) ?? "[]") as Recent[];
  } catch {
    return [];
  }
}

/** Puts a record first; the oldest ones are forgotten. */
export function rememberRecord(workspace: string, user: string, opened: Recent): void {
  const others = recentRecords(workspace, user).filter((recent) => recent.id !== opened.id);
  localStorage.setItem(key(workspace, user), JSON.stringify([opened, ...others].slice(0, most)));
}

/** Drops records that are gone. */
export function forgetRecords(workspace: string, user: string, ids: readonly string[]): void {
  const kept = recentRecords(workspace, user).filter((recent) => !ids.includes(recent.id));
  localStorage.setItem(key(workspace, user), JSON.stringify(kept));
}
