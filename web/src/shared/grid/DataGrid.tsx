/** Rows by the hundred thousand, in blocks, with the keyboard. The only file that knows the grid library. */
import {
  CellStyleModule, ColumnApiModule, EventApiModule, InfiniteRowModelModule, LocaleModule, ModuleRegistry, RenderApiModule, RowApiModule, RowSelectionModule,
  ScrollApiModule, themeQuartz,
  type CellKeyDownEvent, type ColDef, type GridApi, type IDatasource, type IGetRowsParams, type RowClickedEvent,
  type SuppressHeaderKeyboardEventParams,
} from "ag-grid-community";
import { AgGridReact, type CustomCellRendererProps } from "ag-grid-react";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { ColumnActions, ColumnPlace, GridColumn } from "./columns";
import "./grid.css";
import { Header, SelectLoaded, type GridContext } from "./Header";
import type { Pager } from "./pager";

ModuleRegistry.registerModules([
  InfiniteRowModelModule, RowSelectionModule, ColumnApiModule, CellStyleModule, ScrollApiModule, RenderApiModule, RowApiModule, EventApiModule, LocaleModule,
]);

const look = themeQuartz.withParams({
  accentColor: "#1f5f8b",
  backgroundColor: "#ffffff",
  foregroundColor: "#1c2733",
  headerBackgroundColor: "#f7f8fa",
  headerTextColor: "#475260",
  borderColor: "#e1e5ea",
  rowHoverColor: "#f3f7fa",
  selectedRowBackgroundColor: "#e7eff5",
  fontFamily: "inherit",
  fontSize: 13,
  headerFontWeight: 500,
  rowHeight: 34,
  headerHeight: 34,
  cellHorizontalPadding: 10,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  headerColumnResizeHandleHeight: "50%",
  headerColumnResizeHandleColor: "#d5dbe1",
});

export interface GridProps<Row> {
  label: string;
  columns: GridColumn<Row>[];
  pager: Pager<Row>;
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
  handle: (handle: GridHandle | null) => void;
}

export interface GridHandle {
  clearSelection: () => void;
  focusFirst: () => void;
}

interface Holder<Row> {
  column: GridColumn<Row>;
  first: boolean;
  href: (row: Row) => string;
}

function DrawnCell<Row>({ data, holder }: CustomCellRendererProps<Row> & { holder: Holder<Row> }) {
  if (!data) return null;
  const { column, first, href } = holder;
  const content = column.draw ? column.draw(data) : column.text(data);
  if (!first) return content;
  return (
    <a href={href(data)} tabIndex={-1} className="grid-link" onClick={(event) => event.ctrlKey || event.metaKey || event.shiftKey || event.preventDefault()}>
      {content || "—"}
    </a>
  );
}

/** What was given last, for what the grid calls later: it keeps the functions it was given first. */
class Latest<Row> {
  now: GridProps<Row>;
  readonly context: GridContext = {
    actions: {
      onSort: (name, more) => this.now.actions.onSort(name, more),
      onFilter: (name, anchor) => this.now.actions.onFilter(name, anchor),
    },
  };

  constructor(props: GridProps<Row>) {
    this.now = props;
  }

  set(props: GridProps<Row>): void {
    this.now = props;
  }
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

function definition<Row>(column: GridColumn<Row>, first: boolean, latest: Latest<Row>): ColDef<Row> {
  const drawn = first || column.draw;
  return {
    colId: column.name,
    headerName: column.title,
    ...widthOf(column),
    sortable: false,
    resizable: true,
    suppressHeaderMenuButton: true,
    headerComponent: Header,
    headerComponentParams: { column2: column },
    suppressHeaderKeyboardEvent: headerKeys(column, latest),
    cellClass: column.align ? `grid-${column.align}` : "",
    valueGetter: ({ data }) => (data ? column.text(data) : ""),
    ...(drawn ? { cellRenderer: DrawnCell, cellRendererParams: { holder: { column, first, href: (row: Row) => latest.now.href(row) } } } : {}),
  };
}

/** Names and texts take what is left over, and are still readable a little narrower; the others keep their width. */
function widthOf<Row>({ width, flexible, grows }: GridColumn<Row>): ColDef<Row> {
  return flexible ? { flex: grows ? width * 3 : width, minWidth: grows ? Math.round(width * 0.9) : width } : { width, flex: null, minWidth: 60 };
}

export function DataGrid<Row>(props: GridProps<Row>) {
  const { columns, pager, question, selectable, label } = props;
  const { t } = useTranslation();
  const [api, setApi] = useState<GridApi<Row> | null>(null);
  const [latest] = useState(() => new Latest(props));
  useEffect(() => latest.set(props));
  const [source] = useState(() => datasource<Row>(latest));
  useAsked(api, pager, question);

  const definitions = useMemo(() => columns.map((column, at) => definition(column, at === 0, latest)), [columns, latest]);
  const words = useMemo(() => ({ ariaRowToggleSelection: t("list.ariaToggle"), ariaRowSelectAll: t("list.selectLoaded"), loadingOoo: t("app.loading"), noRowsToShow: t("list.noMatch") }), [t]);

  return (
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
      rowSelection={{ mode: "multiRow", checkboxes: selectable, headerCheckbox: false, enableClickSelection: false }}
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
        latest.now.handle(handleOf(ready));
      }}
      onGridPreDestroyed={() => latest.now.handle(null)}
      onRowClicked={(event) => opened(event, latest.now.onOpen)}
      onCellKeyDown={(event) => pressed(event, latest.now.onOpen)}
      onSelectionChanged={(event) => latest.now.onSelect(event.api.getSelectedRows())}
      onColumnMoved={(event) => event.finished && event.source === "uiColumnMoved" && placed(event.api, latest.now.onPlaces)}
      onColumnResized={(event) => event.finished && event.source === "uiColumnResized" && placed(event.api, latest.now.onPlaces)}
    />
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
      onLoaded(n, rows);
    } catch (failure) {
      failCallback();
      if (latest.now.pager === pager) onFailed(failure);
    }
  };
  return { getRows: (params) => void asked(params) };
}

/** Asks again when the pager is another: from the top for another question, in place for the same. */
function useAsked<Row>(api: GridApi<Row> | null, pager: Pager<Row>, question: string): void {
  const before = useRef({ pager, question });
  const ask = useEffectEvent((grid: GridApi<Row>) => {
    if (before.current.pager === pager) return;
    const same = before.current.question === question;
    before.current = { pager, question };
    if (same) return grid.refreshInfiniteCache();
    grid.deselectAll();
    grid.purgeInfiniteCache();
    if (grid.getDisplayedRowCount() > 0) grid.ensureIndexVisible(0, "top");
  });
  useEffect(() => {
    if (api && !api.isDestroyed()) ask(api);
  }, [api, pager, question]);
}

function handleOf<Row>(api: GridApi<Row>): GridHandle {
  return {
    clearSelection: () => api.deselectAll(),
    focusFirst: () => {
      const column = api.getAllDisplayedColumns().find((shown) => !shown.getColId().startsWith("ag-Grid"));
      if (column && api.getDisplayedRowCount() > 0) api.setFocusedCell(0, column);
    },
  };
}

function opened<Row>({ data, event }: RowClickedEvent<Row>, open: (row: Row, apart: boolean) => void): void {
  const click = event as MouseEvent | null;
  const onLink = click?.target instanceof Element && click.target.closest("a");
  const apart = Boolean(click?.ctrlKey || click?.metaKey || click?.shiftKey);
  const onBox = click?.target instanceof Element && click.target.closest(".ag-selection-checkbox, [col-id^='ag-Grid-Selection']");
  if (!data || onBox || (onLink && apart) || window.getSelection()?.toString()) return;
  open(data, apart);
}

function pressed<Row>({ data, event }: { data?: Row | undefined; event?: Event | null } & Partial<CellKeyDownEvent<Row>>, open: (row: Row, apart: boolean) => void): void {
  const key = event as KeyboardEvent | null;
  if (key?.key === "Enter" && data) open(data, key.ctrlKey || key.metaKey);
}

function placed<Row>(api: GridApi<Row>, tell: (places: ColumnPlace[]) => void): void {
  const shown = api.getAllDisplayedColumns().filter((column) => !column.getColId().startsWith("ag-Grid"));
  tell(shown.map((column) => ({ name: column.getColId(), width: Math.round(column.getActualWidth()) })));
}
