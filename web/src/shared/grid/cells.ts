/** The block of cells chosen in a grid: kept by place, painted by the grid. */
import type { GridApi } from "ag-grid-community";

import { contains, stretched, type Place, type Range } from "./range";

const own = (id: string) => id.startsWith("ag-Grid");

export class Cells {
  range: Range | null = null;
  private api: GridApi | null = null;
  private before: Range | null = null;
  private readonly tell: () => void;

  constructor(tell: () => void) {
    this.tell = tell;
  }

  ready(api: GridApi): void {
    this.api = api;
  }

  /** Columns of data from left to right as they are shown. */
  names(): string[] {
    return (this.api?.getAllDisplayedColumns() ?? []).map((column) => column.getColId()).filter((id) => !own(id));
  }

  place(row: number | null, name: string): Place | null {
    const column = this.names().indexOf(name);
    return row === null || column < 0 ? null : { row, column };
  }

  has(row: number | null, name: string): boolean {
    const place = this.range && this.place(row, name);
    return Boolean(place && this.range && contains(this.range, place));
  }

  /** The one cell that the keyboard stands in. */
  focused(place: Place | null): void {
    const from = this.range?.from;
    if (place && from && from.row === place.row && from.column === place.column) return;
    this.before = this.range;
    this.set(place && { from: place, to: place });
  }

  /** With the mouse: pressed with shift the range reaches from where it began before. */
  pressed(place: Place, shift: boolean): void {
    const from = shift ? (this.before ?? this.range)?.from : place;
    if (from) this.set({ from, to: place });
  }

  dragged(to: Place): void {
    if (this.range) this.set({ from: this.range.from, to });
  }

  /** With shift and an arrow; whether the key was one. */
  stretch(key: string, far: boolean): boolean {
    const api = this.api;
    const names = this.names();
    const range = api && this.range && stretched(this.range, key, far, { row: api.getDisplayedRowCount(), column: names.length });
    if (!range) return false;
    this.set(range);
    api.ensureIndexVisible(range.to.row);
    api.ensureColumnVisible(names[range.to.column]!);
    return true;
  }

  focus(place: Place): void {
    const name = this.names()[place.column];
    if (!this.api || !name) return;
    this.api.ensureIndexVisible(place.row);
    this.api.ensureColumnVisible(name);
    this.api.setFocusedCell(place.row, name);
  }

  set(range: Range | null): void {
    const was = this.range;
    this.range = range;
    this.paint(was, range);
    this.tell();
  }

  /** Draws the rows anew that either range touches, or all in sight. */
  paint(...ranges: (Range | null)[]): void {
    const api = this.api;
    if (!api || api.isDestroyed()) return;
    const touched = ranges.filter((range) => range !== null).flatMap(({ from, to }) => [from.row, to.row]);
    const first = Math.max(api.getFirstDisplayedRowIndex(), touched.length ? Math.min(...touched) : 0);
    const last = Math.min(api.getLastDisplayedRowIndex(), touched.length ? Math.max(...touched) : Infinity);
    const rowNodes = Array.from({ length: Math.max(0, last - first + 1) }, (_none, at) => api.getDisplayedRowAtIndex(first + at)).filter((node) => node !== undefined);
    if (rowNodes.length > 0) api.refreshCells({ rowNodes, force: true, suppressFlash: true });
  }
}
