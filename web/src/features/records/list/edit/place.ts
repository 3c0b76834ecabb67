/** Where something stands over a cell of the list. */

export interface At {
  left: number;
  top: number;
  minWidth: number;
  minHeight: number;
}

/** Narrower than this one cannot type. */
const least = 130;

/** Over the cell, within what the list is drawn in. */
export function over(cell: HTMLElement): At {
  const around = cell.closest(".list-body")?.getBoundingClientRect() ?? new DOMRect(0, 0, window.innerWidth, window.innerHeight);
  const { left, top, width, height } = cell.getBoundingClientRect();
  const minWidth = Math.max(width, least);
  return { left: Math.max(0, Math.min(left - around.left, around.width - minWidth)), top: top - around.top, minWidth, minHeight: height };
}

/** Right below it. */
export function below(cell: HTMLElement): { left: number; top: number } {
  const { left, top, minHeight } = over(cell);
  return { left, top: top + minHeight };
}
