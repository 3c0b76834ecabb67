/** Pasting a block from a spreadsheet into a detail table. */
import { useState, type ClipboardEvent } from "react";
import { useTranslation } from "react-i18next";

import type { Fields } from "../../api/types";
import type { Json } from "../../engine/form/contract";
import { cellPath } from "../../engine/form/paths";
import type { FormStore } from "../../engine/form/store";
import { isEmpty } from "../../engine/form/values";
import { useForm } from "../form/scope";
import { useSettings } from "../settings";
import { isOpen, type Active, type RowChanges } from "./active";
import { aligned, readPasted, type Pasted } from "./paste";
import { troublesOf, type Report } from "./report";
import { isTable, readTsv } from "./tsv";

interface Block {
  lines: string;
  fields: Fields;
  columns: string[];
}

interface Pasting {
  paste: (event: ClipboardEvent) => void;
  pasting: boolean;
  report: Report | null;
  /** Takes back what was pasted last. */
  undo: () => void;
  dismiss: () => void;
}

export function usePaste({ lines, fields, columns }: Block, active: Active | null, changes: RowChanges): Pasting {
  const { store, find } = useForm();
  const { t } = useTranslation();
  const settings = useSettings();
  const [pasting, setPasting] = useState(false);
  const [report, setReport] = useState<(Report & { undo: () => void }) | null>(null);

  const lay = async (text: string) => {
    const cells = readTsv(text);
    const block = aligned(cells, fields, columns, active?.column ?? columns[0]!);
    setPasting(true);
    const pasted = await readPasted(block.cells, block.columns, fields, settings, (column) => find(`${lines}/-/${column}`));
    setPasting(false);
    const place = active ? store.rows(lines).indexOf(active.row) : store.rows(lines).length;
    const first = store.rows(lines)[place] ?? store.rows(lines).at(-1) ?? "";
    const { keys, undo } = layRows(store, lines, place, pasted);
    const unread = pasted.faults.map(({ row, column, text: wrong, kind }) => ({
      path: cellPath(lines, keys[row]!, column), wrong, detail: t(`form.${kind}`, { text: wrong, field: fields[column]!.title }),
    }));
    store.batch(() => unread.forEach(({ path, wrong, detail }) => store.setUnread(path, wrong, detail)));
    const back = () => {
      store.batch(() => unread.forEach(({ path }) => store.setUnread(path, null)));
      undo();
      setReport(null);
    };
    changes.keep(back, first);
    setReport({ rows: pasted.rows.length, troubles: troublesOf(pasted.faults, keys), left: leftOut(cells, block, fields), undo: back });
  };

  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData("text/plain");
    if (!isTable(text)) return;
    event.preventDefault();
    void lay(text);
  };
  return { paste, pasting, report, undo: () => report?.undo(), dismiss: () => setReport(null) };
}

/** Pasted columns that go nowhere: titles without a column here, cells beyond the last one, computed ones. */
function leftOut(cells: string[][], block: { columns: string[]; cells: string[][] }, fields: Fields): string[] {
  const titled = block.cells.length < cells.length;
  const widest = Math.max(...block.cells.map((line) => line.length), 0);
  const left = Array.from({ length: widest }, (_none, place) => place).filter((place) => {
    const field = fields[block.columns[place] ?? ""];
    return (!field || field.computed) && block.cells.some((line) => line[place]?.trim());
  });
  return left.map((place) => (titled ? cells[0]![place] : undefined) ?? fields[block.columns[place] ?? ""]?.title ?? `#${place + 1}`);
}

interface Laid {
  /** Of each pasted row. */
  keys: readonly string[];
  /** What was there is there again, and no row more. */
  undo: () => void;
}

/** Over the rows from `place` on, and new rows after the last. */
export function layRows(store: FormStore, lines: string, place: number, { rows }: Pasted): Laid {
  let keys: readonly string[] = [];
  let made: readonly string[] = [];
  const before = new Map<string, Json>();
  store.batch(() => {
    const there = store.rows(lines).slice(place, place + rows.length);
    for (const row of rows) for (const { chosen } of Object.values(row)) if (chosen) store.state.learn(chosen);
    there.forEach((key, index) => layRow(store, lines, key, rows[index]!, before));
    const more = rows.slice(there.length).map((row) => Object.fromEntries(Object.entries(row).map(([column, { value }]) => [column, value])));
    made = store.addRows(lines, store.rows(lines).length, more.map((row) => open(store, lines, row)));
    keys = [...there, ...made];
  });
  const undo = () =>
    store.batch(() => {
      store.removeRows(lines, made);
      for (const [path, value] of before) store.set(path, value);
    });
  return { keys, undo };
}

/** `before` is told what was there. */
function layRow(store: FormStore, lines: string, key: string, row: Pasted["rows"][number], before: Map<string, Json>): void {
  for (const [column, { value, chosen }] of Object.entries(row)) {
    const path = cellPath(lines, key, column);
    if (!isOpen(store, lines, key, column) || (isEmpty(value) && isEmpty(store.value(path)))) continue;
    before.set(path, store.value(path));
    store.set(path, value, chosen);
  }
}

/** Only what a person may enter: a pasted total is worked out, not taken. */
function open(store: FormStore, lines: string, row: Record<string, Json>): Record<string, Json> {
  return Object.fromEntries(Object.entries(row).filter(([column]) => isOpen(store, lines, "-", column)));
}
