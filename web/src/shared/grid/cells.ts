/** The block of cells chosen in a grid: kept by the records it holds, painted by the grid. */
import type { GridApi } from "ag-grid-community";

import { bounds, contains, followed, same, stretched, type Ids, type Place, type Range } from "./range";

const own = (id: string) => id.startsWith("ag-Grid");

export class Cells {
  private chosen: Range | null = null;
  private ids: Ids = [];
  /** Where the keyboard stood when we looked last. */
  private stood: Place | null = null;
  private api: GridApi | null = null;
  private readonly tell: () => void;

  constructor(tell: () => void) {
    this.tell = tell;
  }

  ready(api: GridApi): void {
    this.api = api;
  }

  /** What is chosen now. The library tells of another focus a turn later, when the next key may have come: we look ourselves. */
  get range(): Range | null {
    const focused = this.api?.getFocusedCell();
    const place = focused && !focused.rowPinned ? this.place(focused.rowIndex, focused.column.getColId()) : null;
    if (place && !same(place, this.stood)) {
      this.stood = place;
      this.set({ from: place, to: place });
    }
    return this.chosen;
  }

  /** Columns of data from left to right as they are shown. */
  names(): string[] {
    return (this.api?.getAllDisplayedColumns() ?? []).map((column) => column.getColId()).filter((id) => !own(id));
  }

  /** The record in a row, once it is loaded. */
  row(at: number): unknown {
    return this.api?.getDisplayedRowAtIndex(at)?.data;
  }

  place(row: number | null, name: string): Place | null {
    const column = this.names().indexOf(name);
    return row === null || column < 0 ? null : { row, column };
  }

  has(row: number | null, name: string): boolean {
    const place = this.chosen && this.place(row, name);
    return Boolean(place && this.chosen && contains(this.chosen, place));
  }

  /** With the mouse: pressed with shift the block reaches from where it began before. The focus follows. */
  pressed(place: Place, shift: boolean): void {
    const from = (shift && this.range?.from) || place;
    this.stood = place;
    this.set({ from, to: place });
  }

  dragged(to: Place): void {
    if (this.range) this.set({ from: this.range.from, to });
  }

  /** With shift and an arrow; whether the key was one. */
  stretch(key: string, far: boolean): boolean {
    const api = this.api;
    const names = this.names();
    const now = this.range;
    const range = api && now && stretched(now, key, far, { row: api.getDisplayedRowCount(), column: names.length });
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
    void this.range;
  }

  /** Rows were read again: the block stays with its records, and so does the keyboard. While more is on its way it waits. */
  follow(): void {
    const api = this.api;
    const range = this.chosen;
    if (!api || api.isDestroyed() || !range) return;
    const at = new Map<string, number>();
    api.forEachNode(({ id, data, rowIndex }) => id !== undefined && data && rowIndex !== null && !at.has(id) && at.set(id, rowIndex));
    const moved = followed(range, this.ids, at);
    if (moved === range || (!moved && this.reading())) return;
    const first = at.get(this.ids[range.from.row - bounds(range).top] ?? "");
    const single = { row: first ?? range.from.row, column: range.from.column };
    this.settle(moved ?? { from: single, to: single });
  }

  /** Another question was asked: what was chosen is not there any more. */
  forget(): void {
    this.api?.clearFocusedCell();
    this.stood = null;
    this.set(null);
  }

  private reading(): boolean {
    const blocks = Object.values(this.api?.getCacheBlockState() as Record<string, { pageStatus: string }>);
    return blocks.some(({ pageStatus }) => pageStatus !== "loaded");
  }

  private settle(range: Range): void {
    const name = this.names()[range.from.column];
    const within = document.activeElement?.closest(".grid .ag-cell");
    this.stood = range.from;
    if (within && name) this.api?.setFocusedCell(range.from.row, name);
    else this.api?.clearFocusedCell();
    this.set(range);
  }

  private set(range: Range | null): void {
    const was = this.chosen;
    this.chosen = range;
    this.ids = range ? this.idsOf(range) : [];
    this.paint(was, range);
    this.tell();
  }

  private idsOf(range: Range): Ids {
    const { top, bottom } = bounds(range);
    return Array.from({ length: bottom - top + 1 }, (_none, at) => {
      const node = this.api?.getDisplayedRowAtIndex(top + at);
      return node?.data ? node.id : undefined;
    });
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
