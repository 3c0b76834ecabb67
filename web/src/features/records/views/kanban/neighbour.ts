/** The name of the card beside one: up and down in its column, left and right in the columns beside it. */
const titles = (column: Element | null | undefined) => [...(column?.querySelectorAll<HTMLElement>(".kanban-title") ?? [])];

export function neighbour(card: HTMLElement, key: string): HTMLElement | null {
  const column = card.closest(".kanban-column");
  const mine = titles(column);
  const at = mine.findIndex((title) => card.contains(title));
  if (key === "ArrowDown") return mine[at + 1] ?? null;
  if (key === "ArrowUp") return mine[at - 1] ?? null;
  if (key !== "ArrowLeft" && key !== "ArrowRight") return null;
  const columns = [...(column?.parentElement?.querySelectorAll(".kanban-column") ?? [])].filter((other) => other === column || titles(other).length > 0);
  const there = titles(columns[columns.indexOf(column!) + (key === "ArrowRight" ? 1 : -1)]);
  return there[Math.min(at, there.length - 1)] ?? null;
}
