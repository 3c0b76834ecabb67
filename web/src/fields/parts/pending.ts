/** Files that are on their way: a form is saved when they have come. */
export const pending = new Set<Promise<unknown>>();

/** Resolves when nothing is on its way any more, whatever came of it. */
export async function settled(): Promise<void> {
  while (pending.size) await Promise.allSettled([...pending]);
}
