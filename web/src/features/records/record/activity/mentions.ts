/** People who are mentioned: written as `@Name`, sent and kept as `@<id>`. */

const MENTION = /@([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/g;

/** Names by id. */
export type Names = Readonly<Record<string, string>>;

export interface Part {
  text: string;
  /** Somebody is mentioned here. */
  person?: string;
}

/** A kept text in parts: words, and people by the names they have now. */
export function partsOf(text: string, names: Names): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const found of text.matchAll(MENTION)) {
    if (found.index > from) parts.push({ text: text.slice(from, found.index) });
    parts.push({ text: `@${names[found[1]!] ?? ""}`, person: found[1]! });
    from = found.index + found[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

/** A kept text as it is written. */
export const written = (text: string, names: Names): string =>
  partsOf(text, names)
    .map((part) => part.text)
    .join("");

/** What was written as it is kept: longer names first, so that none is taken for the beginning of another. */
export function kept(text: string, names: Names): string {
  const people = Object.entries(names).filter(([, name]) => name);
  people.sort(([, one], [, other]) => other.length - one.length);
  return people.reduce((all, [id, name]) => all.replaceAll(`@${name}`, `@${id}`), text);
}

export interface Person {
  id: string;
  name: string;
  /** What tells somebody from others of that name. */
  about?: string | null;
}

/** People by names that none of them shares: what somebody is known as already stays, namesakes get what tells them apart. */
export function distinct(people: readonly Person[], known: Names = {}): Names {
  const names: Record<string, string> = { ...known };
  people.forEach(({ id, name, about }) => {
    const taken = (words: string) => Object.entries(names).some(([other, theirs]) => other !== id && theirs === words);
    const several = people.filter((each) => each.name === name).length > 1;
    const first = several && about ? `${name} (${about})` : name;
    const tries = [first, ...Array.from({ length: people.length + Object.keys(known).length }, (_none, at) => `${name} (${at + 2})`)];
    names[id] ??= tries.find((words) => !taken(words)) ?? name;
  });
  return names;
}
