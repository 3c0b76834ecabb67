/** The tree of departments: what stands below what, what is shown, where one may go. Knows no page. */

export interface Department {
  id: string;
  version: number;
  name: string;
  code: string | null;
  parent: string | null;
  head: string | null;
  headName: string | null;
}

/** A department as a line of the tree. */
export interface Line {
  department: Department;
  /** 1 for those at the top. */
  level: number;
  /** Which of how many beside each other, from 1. */
  position: number;
  siblings: number;
  parent: boolean;
  open: boolean;
}

const byName = new Intl.Collator(["zh-CN", "en"], { numeric: true }).compare;

/** Those directly below each department, in order; those at the top, and those whose parent I may not see, below null. */
export function children(all: readonly Department[]): Map<string | null, Department[]> {
  const known = new Set(all.map(({ id }) => id));
  const found = new Map<string | null, Department[]>();
  for (const each of [...all].sort((one, two) => byName(one.name, two.name))) {
    const above = each.parent !== null && known.has(each.parent) ? each.parent : null;
    found.set(above, [...(found.get(above) ?? []), each]);
  }
  return found;
}

/** The lines to show when these departments are open, from the top down. */
export function lines(all: readonly Department[], open: ReadonlySet<string>): Line[] {
  const below = children(all);
  const shown = (parent: string | null, level: number): Line[] => {
    const beside = below.get(parent) ?? [];
    return beside.flatMap((department, at) => {
      const line = { department, level, position: at + 1, siblings: beside.length, parent: below.has(department.id), open: open.has(department.id) };
      return [line, ...(line.open ? shown(department.id, level + 1) : [])];
    });
  };
  return shown(null, 1);
}

/** Every department with its level, as a list to choose from. */
export const flat = (all: readonly Department[]): Line[] => lines(all, new Set(all.map(({ id }) => id)));

/** A department and all below it. */
export function branch(all: readonly Department[], id: string): Set<string> {
  const below = children(all);
  const walk = (one: string): string[] => [one, ...(below.get(one) ?? []).flatMap((each) => walk(each.id))];
  return new Set(walk(id));
}

/** A department and those above it, up to the top. */
export function above(all: readonly Department[], id: string | null): Department[] {
  const known = new Map(all.map((each) => [each.id, each]));
  const found: Department[] = [];
  for (let here = id === null ? undefined : known.get(id); here && !found.includes(here); here = here.parent === null ? undefined : known.get(here.parent)) found.push(here);
  return found;
}

/** Whether a department can be put there: not where it is, and not below itself. */
export function mayMove(all: readonly Department[], id: string, to: string | null): boolean {
  const moved = all.find((each) => each.id === id);
  return moved !== undefined && moved.parent !== to && (to === null || !branch(all, id).has(to));
}

/** What is open so that these can be seen. */
export function opened(all: readonly Department[], open: ReadonlySet<string>, id: string | null): Set<string> {
  return new Set([...open, ...above(all, id).slice(1).map((each) => each.id)]);
}

/** The departments whose name or code has the text in it, with those above them. */
export function found(all: readonly Department[], text: string): Department[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [...all];
  const fitting = all.filter(({ name, code }) => `${name} ${code ?? ""}`.toLowerCase().includes(wanted));
  const kept = new Set(fitting.flatMap((each) => above(all, each.id)));
  return all.filter((each) => kept.has(each));
}

/** Whom somebody of a department reports to: the head, or the nearest one above who is somebody else. */
export function managerOf(all: readonly Department[], department: string | null, user: string): { id: string; name: string } | null {
  const place = above(all, department).find(({ head }) => head !== null && head !== user);
  return place?.head ? { id: place.head, name: place.headName ?? "" } : null;
}

/** What a key does in the tree: another line, or opening and closing the one we are on. */
export type Step = { to: string } | { open: string } | { close: string } | null;

/** Arrow keys as in every tree: up and down, right opens or goes in, left closes or goes out, Home and End. */
export function step(shown: readonly Line[], here: string, key: string): Step {
  const at = shown.findIndex(({ department }) => department.id === here);
  const line = shown[at];
  if (!line) return null;
  const to = (line: Line | undefined): Step => (line ? { to: line.department.id } : null);
  switch (key) {
    case "ArrowDown":
      return to(shown[at + 1]);
    case "ArrowUp":
      return to(shown[at - 1]);
    case "Home":
      return to(shown[0]);
    case "End":
      return to(shown.at(-1));
    case "ArrowRight":
      return line.parent && !line.open ? { open: here } : line.parent ? to(shown[at + 1]) : null;
    case "ArrowLeft":
      return line.open && line.parent ? { close: here } : to(shown.slice(0, at).findLast(({ level }) => level < line.level));
  }
  return null;
}
