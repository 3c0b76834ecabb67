/** Rows by the hundred thousand, in blocks, with the keyboard. The only file that knows the grid library. */
import {
  CellStyleModule, ColumnApiModule, EventApiModule, InfiniteRowModelModule, LocaleModule, ModuleRegistry, PinnedRowModule, RenderApiModule, RowApiModule,
  RowSelectionModule, ScrollApiModule, themeQuartz,
  type GridApi, type IDatasource, type IGetRowsParams, type RowClickedEvent, type RowDoubleClickedEvent,
} from "ag-grid-community";
import { AgGridReact } from "ag-grid-react";
import { useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Tone } from "../tones";
import type { ColumnActions, ColumnPlace, Command, GridColumn, Mark } from "./columns";
import { definition } from "./definition";
import "./grid.css";
import { SelectLoaded } from "./Header";
import { Latest } from "./latest";
import type { Block } from "./pager";
import type { Place, Range } from "./range";
import { chosen, draggedTo, pressed } from "./working";

ModuleRegistry.registerModules([
  InfiniteRowModelModule, RowSelectionModule, ColumnApiModule, CellStyleModule, ScrollApiModule, RenderApiModule, RowApiModule, EventApiModule, LocaleModule,
  PinnedRowModule,
]);

const look = themeQuartz.withParams({
  browserColorScheme: "inherit",
  accentColor: "var(--primary)",
  backgroundColor: "var(--paper)",
  foregroundColor: "var(--ink)",
  headerBackgroundColor: "var(--shade)",
  headerTextColor: "var(--gray-ink)",
  borderColor: "var(--line)",
  rowHoverColor: "var(--shade)",
  selectedRowBackgroundColor: "var(--primary-soft)",
  fontFamily: "inherit",
  fontSize: 13,
  headerFontWeight: 500,
  rowHeight: 34,
  headerHeight: 34,
  cellHorizontalPadding: 10,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  headerColumnResizeHandleHeight: "50%",
  headerColumnResizeHandleColor: "var(--edge)",
});

export interface GridProps<Row> {
  label: string;
  columns: GridColumn<Row>[];
  pager: RowSource<Row>;
  /** The same question asked again keeps the scroll; another question starts from the top. */
  question: string;
  rowId: (row: Row) => string;
  /** The address of a row, for the link in its first column. */
  href: (row: Row) => string;
  actions: ColumnActions;
  selectable: boolean;
  onOpen: (row: Row, apart: boolean) => void;
  onSelect: (rows: Row[]) => void;
  onPlaces: (places: ColumnPlace[]) => void;
  onLoaded: (block: number, rows: Row[]) => void;
  onFailed: (failure: unknown) => void;
  /** Hands out what the page may ask of the grid. */
  handle: (handle: GridHandle<Row> | null) => void;
  /** What people do to cells; whether somebody answered. */
  onCommand?: ((command: Command) => boolean) | undefined;
  /** Another cell or block of cells is chosen. */
  onRange?: (() => void) | undefined;
  mark?: ((row: Row, column: string) => Mark) | undefined;
  tone?: ((row: Row) => Tone | undefined) | undefined;
  /** Rows that head a group: opened and closed, not selected. */
  isGroup?: ((row: Row) => boolean) | undefined;
  onGroup?: ((row: Row) => void) | undefined;
  /** In place of a cell's text, for such rows; null: the text. */
  drawRow?: ((row: Row, column: string, first: boolean) => ReactNode) | undefined;
  /** A last row that stays in sight. */
  totals?: Row | null | undefined;
}

/** Rows in blocks. */
export interface RowSource<Row> {
  readonly size: number;
  block: (n: number) => Promise<Block<Row>>;
}

export interface GridHandle<Row = unknown> {
  clearSelection: () => void;
  focusFirst: () => void;
  /** The cells chosen; the one that the keyboard stands in when there are no more. */
  range: () => Range | null;
  /** Columns of data from left to right. */
  columns: () => string[];
  row: (at: number) => Row | undefined;
  rowCount: () => number;
  /** The element of a cell, if it is in sight. */
  cell: (place: Place) => HTMLElement | null;
  focus: (place: Place) => void;
  /** Shows rows as they are now, where they stand. */
  put: (rows: readonly Row[]) => void;
  repaint: () => void;
}

export function DataGrid<Row>(props: GridProps<Row>) {
  const { columns, pager, question, selectable, label, totals } = props;
  const { t } = useTranslation();
  const [api, setApi] = useState<GridApi<Row> | null>(null);
  const [latest] = useState(() => new Latest(props));
  useEffect(() => latest.set(props));
  const [source] = useState(() => datasource<Row>(latest));
  useAsked(api, latest, pager, question);

  const definitions = useMemo(() => columns.map((column, at) => definition(column, at === 0, latest)), [columns, latest]);
  const words = useMemo(() => ({ ariaRowToggleSelection: t("list.ariaToggle"), ariaRowSelectAll: t("list.selectLoaded"), loadingOoo: t("app.loading"), noRowsToShow: t("list.noMatch") }), [t]);

  const selection = useMemo(
    () => ({
      mode: "multiRow" as const, checkboxes: selectable, headerCheckbox: false, enableClickSelection: false, hideDisabledCheckboxes: true,
      isRowSelectable: ({ data }: { data?: Row | undefined }) => !(data && latest.now.isGroup?.(data)),
    }),
    [selectable, latest],
  );

  return (
    <div
      className="grid"
      onKeyDownCapture={(event) => pressed(event, latest)}
      onMouseDownCapture={(event) => chosen(event, latest)}
      onMouseOver={(event) => draggedTo(event, latest)}
      onCopy={(event) => latest.now.onCommand?.({ kind: "copy", data: event.clipboardData }) && event.preventDefault()}
      onPaste={(event) => latest.now.onCommand?.({ kind: "paste", text: event.clipboardData.getData("text/plain") }) && event.preventDefault()}
    >
    <AgGridReact<Row>
      containerStyle={{ height: "100%" }}
      theme={look}
      columnDefs={definitions}
      maintainColumnOrder={false}
      rowModelType="infinite"
      datasource={source}
      cacheBlockSize={pager.size}
      maxBlocksInCache={40}
      cacheOverflowSize={pager.size}
      infiniteInitialRowCount={1}
      maxConcurrentDatasourceRequests={2}
      rowBuffer={12}
      getRowId={({ data }) => latest.now.rowId(data)}
      rowSelection={selection}
      {...(totals ? { pinnedBottomRowData: [totals] } : { pinnedBottomRowData: [] })}
      selectionColumnDef={{ width: 42, minWidth: 42, resizable: false, suppressMovable: true, pinned: "left", headerComponent: SelectLoaded, suppressHeaderMenuButton: true }}
      suppressDragLeaveHidesColumns
      suppressColumnMoveAnimation
      animateRows={false}
      alwaysShowVerticalScroll={false}
      context={latest.context}
      localeText={words}
      onGridReady={({ api: ready }) => {
        ready.setGridAriaProperty("label", label);
        setApi(ready);
        latest.cells.ready(ready);
        latest.now.handle(handleOf(ready, latest));
      }}
      onGridPreDestroyed={() => latest.now.handle(null)}
      onRowClicked={(event) => clicked(event, latest.now)}
      onRowDoubleClicked={(event) => clickedTwice(event, latest.now)}
      onCellFocused={() => latest.cells.range}
      onSelectionChanged={(event) => latest.now.onSelect(event.api.getSelectedRows())}
      onColumnMoved={(event) => event.finished && event.source === "uiColumnMoved" && placed(event.api, latest.now.onPlaces)}
      onColumnResized={(event) => event.finished && event.source === "uiColumnResized" && placed(event.api, latest.now.onPlaces)}
    />
    </div>
  );
}

function datasource<Row>(latest: Latest<Row>): IDatasource {
  const asked = async ({ startRow, successCallback, failCallback }: IGetRowsParams) => {
    const { pager, onLoaded, onFailed } = latest.now;
    const n = Math.floor(startRow / pager.size);
    try {
      const { rows, total } = await pager.block(n);
      if (latest.now.pager !== pager) return failCallback();
      successCallback(rows, total ?? undefined);
      latest.cells.follow();
      onLoaded(n, rows);
    } catch (failure) {
      failCallback();
      if (latest.now.pager === pager) onFailed(failure);
    }
  };
  return { getRows: (params) => void asked(params) };
}

/** Asks again when the pager is another: from the top for another question, in place for the same. */
function useAsked<Row>(api: GridApi<Row> | null, latest: Latest<Row>, pager: RowSource<Row>, question: string): void {
  const before = useRef({ pager, question });
  const ask = useEffectEvent((grid: GridApi<Row>) => {
    if (before.current.pager === pager) return;
    const same = before.current.question === question;
    before.current = { pager, question };
    if (same) return grid.refreshInfiniteCache();
    grid.deselectAll();
    latest.cells.forget();
    grid.purgeInfiniteCache();
    if (grid.getDisplayedRowCount() > 0) grid.ensureIndexVisible(0, "top");
  });
  useEffect(() => {
    if (api && !api.isDestroyed()) ask(api);
  }, [api, pager, question]);
}

function handleOf<Row>(api: GridApi<Row>, { cells }: Latest<Row>): GridHandle<Row> {
  return {
    clearSelection: () => api.deselectAll(),
    focusFirst: () => {
      if (api.getDisplayedRowCount() > 0) cells.focus({ row: 0, column: 0 });
    },
    range: () => cells.range,
    columns: () => cells.names(),
    row: (at) => cells.row(at) as Row | undefined,
    rowCount: () => api.getDisplayedRowCount(),
    cell: ({ row, column }) => {
      const name = cells.names()[column];
      return name === undefined ? null : document.querySelector<HTMLElement>(`.grid [row-index="${row}"] [col-id="${CSS.escape(name)}"]`);
    },
    focus: (place) => cells.focus(place),
    put: (rows) => rows.forEach((row) => api.getRowNode((row as { id: string }).id)?.setData(row)),
    repaint: () => cells.paint(),
  };
}

const within = (event: Event | null | undefined, selector: string) => event?.target instanceof Element && event.target.closest(selector) !== null;
const onBox = ".ag-selection-checkbox, [col-id^='ag-Grid-Selection']";

/** A click chooses a cell; on the link in the first column it opens the record, on the head of a group the group. */
function clicked<Row>({ data, event, rowPinned }: RowClickedEvent<Row>, now: GridProps<Row>): void {
  const click = event as MouseEvent | null;
  if (!data || rowPinned) return;
  if (now.isGroup?.(data)) return now.onGroup?.(data);
  const apart = Boolean(click?.ctrlKey || click?.metaKey || click?.shiftKey);
  if (within(click, "a.grid-link") && !apart) now.onOpen(data, false);
}

/** Twice: what can be changed is changed, anything else opened. */
function clickedTwice<Row>({ data, event, rowPinned }: RowDoubleClickedEvent<Row>, now: GridProps<Row>): void {
  if (!data || rowPinned || now.isGroup?.(data) || within(event, onBox)) return;
  if (!now.onCommand?.({ kind: "edit" })) now.onOpen(data, false);
}

function placed<Row>(api: GridApi<Row>, tell: (places: ColumnPlace[]) => void): void {
  const shown = api.getAllDisplayedColumns().filter((column) => !column.getColId().startsWith("ag-Grid"));
  tell(shown.map((column) => ({ name: column.getColId(), width: Math.round(column.getActualWidth()), ...(column.isPinned() ? { frozen: true } : {}) })));
}
