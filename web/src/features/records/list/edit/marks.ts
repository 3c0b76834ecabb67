/** Cells that are being saved, or hold what could not be. */
import type { Mark } from "../../../../shared/grid/columns";

export interface Marked {
  mark: Exclude<Mark, undefined>;
  /** What was entered, as people read it. */
  text: string;
  value?: unknown;
  title?: string | undefined;
  sentence?: string;
}

export class Marks {
  private readonly cells = new Map<string, Marked>();
  private changed: () => void = () => undefined;

  /** Tells of each change from now on. */
  listen(changed: () => void): void {
    this.changed = changed;
  }

  at(id: string, name: string): Marked | undefined {
    return this.cells.size > 0 ? this.cells.get(`${id} ${name}`) : undefined;
  }

  set(id: string, name: string, marked: Marked | undefined): void {
    if (marked) this.cells.set(`${id} ${name}`, marked);
    else if (!this.cells.delete(`${id} ${name}`)) return;
    this.changed();
  }
}
