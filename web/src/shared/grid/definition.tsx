/** Columns in the words of the grid library. */
import type { CellClassParams, ColDef, SuppressHeaderKeyboardEventParams } from "ag-grid-community";
import type { CustomCellRendererProps } from "ag-grid-react";

import { tones } from "../tones";
import type { GridColumn } from "./columns";
import { Header } from "./Header";
import type { Latest } from "./latest";

interface Holder<Row> {
  column: GridColumn<Row>;
  first: boolean;
  latest: Latest<Row>;
}

function DrawnCell<Row>({ data, node, holder }: CustomCellRendererProps<Row> & { holder: Holder<Row> }) {
  if (!data) return null;
  const { column, first, latest } = holder;
  const { now } = latest;
  const own = now.drawRow?.(data, column.name, first);
  if (own !== null && own !== undefined) return own;
  const content = column.draw ? column.draw(data) : column.text(data);
  if (!first || node.rowPinned) return content;
  return (
    <a href={now.href(data)} tabIndex={-1} className="grid-link" onClick={(event) => event.ctrlKey || event.metaKey || event.shiftKey || event.preventDefault()}>
      {content || "—"}
    </a>
  );
}

function headerKeys<Row>(column: GridColumn<Row>, { context: { actions } }: Latest<Row>) {
  return ({ event }: SuppressHeaderKeyboardEventParams<Row>): boolean => {
    const filtering = column.filterable && ((event.key === "Enter" && event.ctrlKey) || (event.key === "ArrowDown" && event.altKey));
    if (filtering) {
      const head = document.querySelector<HTMLElement>(`[role=columnheader][col-id="${CSS.escape(column.name)}"]`);
      if (head) actions.onFilter(column.name, head);
      return true;
    }
    if (event.key === "Enter" && column.sortable) {
      actions.onSort(column.name, event.shiftKey);
      return true;
    }
    return false;
  };
}

/** How a cell stands out: chosen, being saved, at fault, or in its row's colour. */
function rules<Row>(latest: Latest<Row>) {
  const marked = (mark: string) => ({ data, colDef }: CellClassParams<Row>) => (data && latest.now.mark?.(data, colDef.colId!)) === mark;
  const toned = tones.map((tone) => [`grid-tone-${tone}`, ({ data, node }: CellClassParams<Row>) => Boolean(data) && !node.rowPinned && latest.now.tone?.(data!) === tone] as const);
  return {
    ...Object.fromEntries(toned),
    "grid-in": ({ rowIndex, colDef, node }: CellClassParams<Row>) => !node.rowPinned && latest.cells.has(rowIndex, colDef.colId!),
    "grid-saving": marked("saving"),
    "grid-fault": marked("fault"),
    "grid-group": ({ data }: CellClassParams<Row>) => Boolean(data && latest.now.isGroup?.(data)),
  };
}

export function definition<Row>(column: GridColumn<Row>, first: boolean, latest: Latest<Row>): ColDef<Row> {
  const drawn = first || column.draw;
  return {
    colId: column.name,
    headerName: column.title,
    ...widthOf(column),
    pinned: column.frozen ? "left" : null,
    sortable: false,
    resizable: true,
    suppressHeaderMenuButton: true,
    headerComponent: Header,
    headerComponentParams: { column2: column },
    suppressHeaderKeyboardEvent: headerKeys(column, latest),
    cellClass: column.align ? `grid-${column.align}` : "",
    cellClassRules: rules(latest),
    valueGetter: ({ data }) => (data ? column.text(data) : ""),
    ...(drawn ? { cellRenderer: DrawnCell, cellRendererParams: { holder: { column, first, latest } } } : {}),
  };
}

/** Names and texts take what is left over, and are still readable a little narrower; the others keep their width. */
function widthOf<Row>({ width, flexible, grows }: GridColumn<Row>): ColDef<Row> {
  return flexible ? { flex: grows ? width * 3 : width, minWidth: grows ? Math.round(width * 0.9) : width } : { width, flex: null, minWidth: 60 };
}
