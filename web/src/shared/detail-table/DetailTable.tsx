/** Detail rows of a record: a table that works like a spreadsheet, cards on a phone. */
import { PlusOutlined, QuestionCircleOutlined } from "@ant-design/icons";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Button, Tooltip } from "antd";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import type { Fields } from "../../api/types";
import { viewOf } from "../../fields";
import { Spinner } from "../Spinner";
import { useForm, useVersion } from "../form/scope";
import { usePhone } from "../usePhone";
import { usePrinting } from "../usePrinting";
import { ACTIVATE, firstOpen, useMovement, type Movement, type RowChanges } from "./active";
import "./detail-table.css";
import { DetailRow } from "./DetailRow";
import { stepOf, type Step } from "./movement";
import type { Parts } from "./parts";
import { PasteReport } from "./PasteReport";
import { TableFooter } from "./TableFooter";
import { usePaste } from "./usePaste";
import { useRowChanges } from "./useRowChanges";
import { useRowDrag } from "./useRowDrag";

const DetailCards = lazy(async () => ({ default: (await import("./DetailCards")).DetailCards }));

interface Props {
  lines: string;
  columns: readonly string[];
  footer?: Readonly<Record<string, string>> | undefined;
}

const VIRTUAL_FROM = 50;
const ROW_HEIGHT = 33;

export function DetailTable({ lines, columns, footer = {} }: Props) {
  const phone = usePhone();
  const { store, fields, editing } = useForm();
  useVersion(store, lines);
  const field = fields[lines];
  const own = useMemo(() => (field?.type === "lines" ? field.fields : {}), [field]);
  const shown = useMemo(() => columns.filter((column) => own[column]), [columns, own]);
  if (!field || !shown.length) return null;
  const growing = editing && !store.flags(lines).readonly;
  const parts = { lines, columns: shown, fields: own, growing, footer };
  if (!phone) return <Sheet {...parts} />;
  return (
    <Suspense fallback={<Spinner />}>
      <DetailCards {...parts} />
    </Suspense>
  );
}

function Sheet({ lines, columns, fields, growing, footer }: Parts) {
  const { t } = useTranslation();
  const { store, editing, fields: all } = useForm();
  const changes = useRowChanges(lines);
  const movement = useMovement(store, lines, columns, growing, changes);
  const { paste, pasting, report, undo, dismiss } = usePaste({ lines, fields, columns }, movement.active, changes);
  const sheet = useRef<HTMLDivElement>(null);
  const rows = store.rows(lines);
  const { activate, step } = movement;
  const choose = useCallback((row: string, column: string) => activate({ row, column }), [activate]);
  const menuStep = useRowStep(lines, columns, movement, changes);
  const dropped = (row: string, target: string, after: boolean) => {
    const from = rows.indexOf(row);
    const to = rows.indexOf(target) + (after ? 1 : 0);
    store.moveRow(lines, row, to > from ? to - 1 - from : to - from);
  };
  const drag = useRowDrag(sheet, dropped);

  const press = (event: KeyboardEvent) => {
    const wanted = stepOf(event);
    if (!wanted || (!movement.active && wanted.kind !== "restore") || (!growing && isChange(wanted))) return;
    if (!step(wanted)) return;
    if (wanted.kind === "leave") sheet.current?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  const leave = (event: { relatedTarget: EventTarget | null }) => {
    const to = event.relatedTarget as HTMLElement | null;
    if (to && !sheet.current?.contains(to) && !to.closest(POPUPS)) activate(null);
  };

  useEffect(() => {
    const table = sheet.current;
    const open = (event: Event) => {
      const [, row = "", column = ""] = (event as CustomEvent<string>).detail.split("/");
      activate({ row, column: columns.includes(column) ? column : columns[0]! });
    };
    table?.addEventListener(ACTIVATE, open);
    return () => table?.removeEventListener(ACTIVATE, open);
  }, [activate, columns]);

  return (
    <div className="lw-detail" tabIndex={-1} ref={sheet} {...(editing ? { onKeyDownCapture: press, onPaste: paste, onBlur: leave } : {})} {...(growing ? drag : {})} data-path={lines}>
      <TableBox rows={rows} movement={movement}>
        {(window) => (
          <table className="lw-table" aria-label={all[lines]!.title} aria-rowcount={rows.length + 1}>
            <Heading fields={fields} columns={columns} editing={growing} />
            <tbody>
              {window.before > 0 && <Gap height={window.before} span={columns.length + 1} />}
              {window.places.map((place) => {
                const row = rows[place]!;
                const activeColumn = movement.active?.row === row ? movement.active.column : null;
                const entrance = !movement.active && place === 0 ? firstOpen(store, lines, row, columns) : null;
                return (
                  <DetailRow
                    key={row}
                    {...{ lines, row, place, columns, activeColumn, entrance, changeable: growing, onActivate: choose, onStep: menuStep }}
                    {...(window.measure ? { measure: window.measure } : {})}
                  />
                );
              })}
              {window.after > 0 && <Gap height={window.after} span={columns.length + 1} />}
              {rows.length === 0 && (
                <tr>
                  <td colSpan={columns.length + 1} className="lw-no-rows">
                    {t(growing ? "form.noRowsHint" : "form.noRows")}
                  </td>
                </tr>
              )}
            </tbody>
            <TableFooter lines={lines} columns={columns} fields={fields} footer={footer} />
          </table>
        )}
      </TableBox>
      {growing && (
        <div className="lw-detail-bar">
          <Button size="small" icon={<PlusOutlined />} onClick={movement.add}>
            {t("form.addRow")}
          </Button>
          <Tooltip title={t("form.tableKeys")}>
            <QuestionCircleOutlined className="lw-help" tabIndex={0} aria-label={t("form.keyboard")} />
          </Tooltip>
          {pasting && (
            <span role="status">
              <Spinner small /> {t("form.pasting")}
            </span>
          )}
        </div>
      )}
      {report && <PasteReport report={report} fields={fields} onUndo={undo} onShow={choose} onClose={dismiss} />}
    </div>
  );
}

const POPUPS = ".ant-select-dropdown, .ant-picker-dropdown, .ant-dropdown, .ant-popover";
const CHANGES = new Set<Step["kind"]>(["copy", "insert", "remove", "restore", "shift"]);
const isChange = (step: Step) => CHANGES.has(step.kind);

/** A step of one row from its menu. */
function useRowStep(lines: string, columns: readonly string[], { activate }: Movement, { remove }: RowChanges) {
  const { store } = useForm();
  return useCallback(
    (row: string, wanted: Step) => {
      if (wanted.kind === "copy") activate({ row: store.copyRow(lines, row), column: columns[0]! });
      if (wanted.kind === "insert") {
        const made = store.addRow(lines, store.rows(lines).indexOf(row) + wanted.by);
        activate({ row: made, column: firstOpen(store, lines, made, columns) });
      }
      if (wanted.kind === "shift") store.moveRow(lines, row, wanted.by);
      if (wanted.kind === "remove") {
        activate(null);
        remove([row]);
      }
    },
    [store, lines, columns, activate, remove],
  );
}

function Heading({ fields, columns, editing }: { fields: Fields; columns: string[]; editing: boolean }) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        <th scope="col" className="lw-row-number">
          <span aria-hidden="true">#</span>
          <span className="hidden-visually">{t("form.rowNumber", { number: "" })}</span>
        </th>
        {columns.map((column) => {
          const field = fields[column]!;
          return (
            <th key={column} scope="col" className={viewOf(field).align ? `lw-${viewOf(field).align}` : undefined} style={{ minWidth: Math.round((viewOf(field).width ?? 120) * 0.75) }} title={field.help ?? undefined}>
              {field.title}
              {editing && field.required && !field.computed && <span className="lw-star" aria-hidden="true">*</span>}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function Gap({ height, span }: { height: number; span: number }) {
  return (
    <tr aria-hidden="true">
      <td colSpan={span} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

interface Window {
  places: number[];
  before: number;
  after: number;
  measure?: (row: HTMLTableRowElement | null) => void;
}

interface BoxProps {
  rows: readonly string[];
  movement: Movement;
  children: (window: Window) => React.ReactNode;
}

/** A short table shows all its rows; a long one those in sight. */
function TableBox(props: BoxProps) {
  const printing = usePrinting();
  return props.rows.length >= VIRTUAL_FROM && !printing ? <LongTable {...props} /> : (
    <div className="lw-table-box">{props.children({ places: props.rows.map((_row, place) => place), before: 0, after: 0 })}</div>
  );
}

function LongTable({ rows, movement, children }: BoxProps) {
  "use no memo";
  const box = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- this component opts out of memoisation
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (place) => rows[place] ?? place,
    overscan: 8,
    scrollPaddingStart: ROW_HEIGHT,
    scrollPaddingEnd: ROW_HEIGHT,
  });
  const items = virtual.getVirtualItems();
  const activeRow = movement.active?.row;
  useEffect(() => {
    const place = activeRow ? rows.indexOf(activeRow) : -1;
    if (place >= 0) virtual.scrollToIndex(place, { align: "auto" });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- follows the active row only
  }, [activeRow]);
  const window = {
    places: items.map((item) => item.index),
    before: items[0]?.start ?? 0,
    after: virtual.getTotalSize() - (items.at(-1)?.end ?? 0),
    measure: virtual.measureElement,
  };
  return (
    <div ref={box} className="lw-table-box lw-table-long">
      {children(window)}
    </div>
  );
}
