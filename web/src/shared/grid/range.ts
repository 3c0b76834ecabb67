/** A block of cells, by place among the rows and columns in sight. Knows no screen. */

export interface Place {
  row: number;
  column: number;
}

/** From the cell one began at to the one reached: in any direction. */
export interface Range {
  from: Place;
  to: Place;
}

export interface Bounds {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export function bounds({ from, to }: Range): Bounds {
  return {
    top: Math.min(from.row, to.row),
    bottom: Math.max(from.row, to.row),
    left: Math.min(from.column, to.column),
    right: Math.max(from.column, to.column),
  };
}

export function contains(range: Range, { row, column }: Place): boolean {
  const { top, bottom, left, right } = bounds(range);
  return row >= top && row <= bottom && column >= left && column <= right;
}

export function same(place: Place, other: Place | null): boolean {
  return place.row === other?.row && place.column === other.column;
}

/** Whether it is more than one cell. */
export function several({ from, to }: Range): boolean {
  return !same(from, to);
}

const steps: Record<string, Place> = {
  ArrowUp: { row: -1, column: 0 }, ArrowDown: { row: 1, column: 0 }, ArrowLeft: { row: 0, column: -1 }, ArrowRight: { row: 0, column: 1 },
};

/** The range after an arrow pressed with shift; undefined for other keys. With control as far as there are cells. */
export function stretched(range: Range, key: string, far: boolean, size: Place): Range | undefined {
  const step = steps[key];
  if (!step) return undefined;
  const by = far ? { row: step.row * size.row, column: step.column * size.column } : step;
  return { from: range.from, to: within({ row: range.to.row + by.row, column: range.to.column + by.column }, size) };
}

function within({ row, column }: Place, size: Place): Place {
  return { row: Math.max(0, Math.min(size.row - 1, row)), column: Math.max(0, Math.min(size.column - 1, column)) };
}

/** The ids of the rows of a block from top to bottom; undefined where a row is not loaded. */
export type Ids = readonly (string | undefined)[];

/** Where a block stands after rows moved: by its records, as long as they still stand together; null when they do not. */
export function followed(range: Range, ids: Ids, at: ReadonlyMap<string, number>): Range | null {
  const { top } = bounds(range);
  const known = ids.flatMap((id, place) => (id === undefined ? [] : [{ id, place }]));
  const found = known.flatMap(({ id }) => at.get(id) ?? []);
  if (known.length === 0) return range;
  if (found.length < known.length) return null;
  const places = known.map(({ place }) => place);
  const by = Math.min(...found) - Math.min(...places) - top;
  if (Math.max(...found) - Math.min(...found) !== Math.max(...places) - Math.min(...places)) return null;
  const moved = (place: Place): Place => ({ row: place.row + by, column: place.column });
  return by === 0 ? range : { from: moved(range.from), to: moved(range.to) };
}
