/** The cell that is being worked on, and the ways to leave it. */
import { useCallback, useMemo, useState } from "react";

import type { FormStore } from "../../engine/form/store";
import { cellPath } from "../../engine/form/paths";
import type { Step } from "./movement";

/** Asks a detail table to open the cell at a path. */
export const ACTIVATE = "lw-activate";

export interface Active {
  row: string;
  column: string;
}

export interface Movement {
  active: Active | null;
  activate: (active: Active | null) => void;
  /** Carries out a step; false when the key should do what it does elsewhere. */
  step: (step: Step) => boolean;
  add: () => void;
}

/** What is done to rows by keys and by their menu. */
export interface RowChanges {
  /** Takes rows away, with a way back. */
  remove: (rows: readonly string[]) => void;
  /** Takes back the last change: the row to go to, null when there is nothing. */
  restore: () => string | null;
  /** Keeps how to take back a change, and the row to go to then. */
  keep: (undo: () => void, first: string) => void;
}

export function useMovement(store: FormStore, lines: string, columns: readonly string[], growing: boolean, changes: RowChanges): Movement {
  const [active, activate] = useState<Active | null>(null);

  const add = useCallback(() => {
    const row = store.addRow(lines);
    activate({ row, column: firstOpen(store, lines, row, columns) });
  }, [store, lines, columns]);

  const step = useCallback(
    (wanted: Step): boolean => {
      if (wanted.kind === "restore") {
        const row = changes.restore();
        if (row) activate({ row, column: active?.column ?? firstOpen(store, lines, row, columns) });
        return row !== null;
      }
      if (!active) return false;
      const to = target(store, lines, columns, active, wanted, changes);
      if (to === "outside") {
        activate(null);
        return false;
      }
      if (to === "new") {
        if (!growing) return wanted.kind !== "next";
        add();
      } else activate(to);
      return true;
    },
    [store, lines, columns, active, growing, add, changes],
  );

  return useMemo(() => ({ active, activate, step, add }), [active, step, add]);
}

type Target = Active | null | "new" | "outside";

function target(store: FormStore, lines: string, columns: readonly string[], at: Active, step: Step, changes: RowChanges): Target {
  const rows = store.rows(lines);
  const row = rows.indexOf(at.row);
  const column = columns.indexOf(at.column);
  switch (step.kind) {
    case "move":
      return { row: rows[clamp(row + step.rows, rows.length)] ?? at.row, column: columns[clamp(column + step.columns, columns.length)]! };
    case "next":
      return along(store, lines, columns, row * columns.length + column, 1);
    case "previous":
      return along(store, lines, columns, row * columns.length + column, -1);
    case "down":
      return row + 1 < rows.length ? { row: rows[row + 1]!, column: at.column } : "new";
    case "copy":
      return { row: store.copyRow(lines, at.row), column: at.column };
    case "insert": {
      const made = store.addRow(lines, row + step.by);
      return { row: made, column: firstOpen(store, lines, made, columns) };
    }
    case "fill":
      fillDown(store, lines, rows[row - 1], at);
      return { ...at };
    case "clear":
      if (isOpen(store, lines, at.row, at.column)) store.set(cellPath(lines, at.row, at.column), null);
      return { ...at };
    case "restore":
      return { ...at };
    case "shift":
      store.moveRow(lines, at.row, step.by);
      return { ...at };
    case "remove":
      changes.remove([at.row]);
      return rows.length > 1 ? { row: (rows[row + 1] ?? rows[row - 1])!, column: at.column } : null;
    case "leave":
      return null;
  }
}

/** The value of the cell above, as if it had been entered here. */
function fillDown(store: FormStore, lines: string, above: string | undefined, { row, column }: Active): void {
  if (!above || !isOpen(store, lines, row, column)) return;
  store.set(cellPath(lines, row, column), store.value(cellPath(lines, above, column)));
}

const clamp = (place: number, length: number) => Math.max(0, Math.min(length - 1, place));

/** The next cell that can be changed, row after row; past the last one a new row, before the first one out. */
function along(store: FormStore, lines: string, columns: readonly string[], from: number, by: 1 | -1): Target {
  const rows = store.rows(lines);
  for (let place = from + by; place >= 0 && place < rows.length * columns.length; place += by) {
    const row = rows[Math.floor(place / columns.length)]!;
    const column = columns[place % columns.length]!;
    if (isOpen(store, lines, row, column)) return { row, column };
  }
  return by > 0 ? "new" : "outside";
}

export function isOpen(store: FormStore, lines: string, row: string, column: string): boolean {
  const { visible, readonly } = store.flags(cellPath(lines, row, column));
  return visible && !readonly;
}

export function firstOpen(store: FormStore, lines: string, row: string, columns: readonly string[]): string {
  return columns.find((column) => isOpen(store, lines, row, column)) ?? columns[0]!;
}
