/** A column's heading: sorts on a click, filters by its button. */
import { ArrowDownOutlined, ArrowUpOutlined, FilterFilled, FilterOutlined } from "@ant-design/icons";
import type { CustomHeaderProps } from "ag-grid-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import type { ColumnActions, GridColumn } from "./columns";

/** What the grid keeps for its own headings. */
export interface GridContext {
  actions: ColumnActions;
}

export interface HeaderProps extends CustomHeaderProps<unknown, GridContext> {
  column2: GridColumn<unknown>;
}

const ariaSort = { up: "ascending", down: "descending", none: "none" } as const;

export function Header({ column2: column, context, eGridHeader }: HeaderProps) {
  const { t } = useTranslation();
  useEffect(() => {
    if (column.sortable) eGridHeader.setAttribute("aria-sort", ariaSort[column.sort ?? "none"]);
    else eGridHeader.removeAttribute("aria-sort");
  }, [column.sortable, column.sort, eGridHeader]);
  return (
    <div
      className={`grid-head${column.align === "right" ? " right" : ""}`}
      onClick={(event) => column.sortable && context.actions.onSort(column.name, event.shiftKey)}
      data-sortable={column.sortable}
    >
      <span className="grid-head-title" title={column.title}>
        {column.title}
      </span>
      {column.sort === "up" && <ArrowUpOutlined className="grid-sort" aria-hidden />}
      {column.sort === "down" && <ArrowDownOutlined className="grid-sort" aria-hidden />}
      {column.rank && (
        <span className="grid-rank" aria-hidden>
          {column.rank}
        </span>
      )}
      {column.filterable && (
        <button
          type="button"
          tabIndex={-1}
          className={`grid-filter${column.filtered ? " on" : ""}`}
          aria-label={t("list.filterBy", { field: column.title })}
          aria-haspopup="dialog"
          onClick={(event) => {
            event.stopPropagation();
            context.actions.onFilter(column.name, event.currentTarget);
          }}
        >
          {column.filtered ? <FilterFilled /> : <FilterOutlined />}
        </button>
      )}
    </div>
  );
}

/** Above the row checkboxes: takes all rows loaded so far. */
export function SelectLoaded({ api }: CustomHeaderProps) {
  const { t } = useTranslation();
  const choose = (on: boolean) =>
    api.forEachNode((node) => {
      if (node.data) node.setSelected(on);
    });
  return (
    <input type="checkbox" className="grid-all" aria-label={t("list.selectLoaded")} onChange={(event) => choose(event.target.checked)} tabIndex={-1} />
  );
}
