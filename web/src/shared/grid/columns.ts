import type { ReactNode } from "react";

/** A column of a grid, free of what it shows. */
export interface GridColumn<Row> {
  name: string;
  title: string;
  /** Plain text of the cell: the fast way, for most columns. */
  text: (row: Row) => string;
  /** In place of the text where it says more: a coloured label, a tick. */
  draw?: ((row: Row) => ReactNode) | undefined;
  align?: "right" | "center" | undefined;
  width: number;
  /** Takes its share of the space there is; until somebody sets its width. */
  flexible?: boolean;
  /** Of the space left over, names and texts take the most. */
  grows?: boolean;
  /** Stays in sight while the others scroll past. */
  frozen?: boolean;
  sortable: boolean;
  sort?: "up" | "down" | undefined;
  /** Its place among several sort keys, from 1; absent when it is the only one. */
  rank?: number | undefined;
  filterable: boolean;
  filtered: boolean;
}

/** How columns stand after people moved or resized them. */
export interface ColumnPlace {
  name: string;
  width: number;
  frozen?: boolean;
}

/** What people do to a grid's columns. */
export interface ColumnActions {
  onSort: (name: string, more: boolean) => void;
  onFilter: (name: string, anchor: HTMLElement) => void;
}

/** What people do to its cells; who keeps the records answers. */
export type Command =
  | { kind: "edit"; typed?: string }
  | { kind: "copy"; data: DataTransfer }
  | { kind: "paste"; text: string }
  | { kind: "fill" }
  | { kind: "clear" }
  | { kind: "undo" };

/** How a cell stands out: it is being saved, or what was entered is at fault. */
export type Mark = "saving" | "fault" | undefined;
