/** Pasting a block from a spreadsheet into a detail table. */
import { App } from "antd";
import { useState, type ClipboardEvent } from "react";
import { useTranslation } from "react-i18next";

import type { Fields } from "../../api/types";
import type { Json } from "../../engine/form/contract";
import { cellPath } from "../../engine/form/paths";
import type { FormStore } from "../../engine/form/store";
import { useForm } from "../form/scope";
import { useSettings } from "../settings";
import { isOpen, type Active } from "./active";
import { aligned, readPasted, type Pasted } from "./paste";
import { isTable, readTsv } from "./tsv";

interface Block {
  lines: string;
  fields: Fields;
  columns: string[];
}

export function usePaste({ lines, fields, columns }: Block, active: Active | null): { paste: (event: ClipboardEvent) => void; pasting: boolean } {
  const { store, find } = useForm();
  const { t } = useTranslation();
  const settings = useSettings();
  const { message } = App.useApp();
  const [pasting, setPasting] = useState(false);

  const lay = async (text: string) => {
    const block = aligned(readTsv(text), fields, columns, active?.column ?? columns[0]!);
    setPasting(true);
    const pasted = await readPasted(block.cells, block.columns, fields, settings, (column) => find(`${lines}/-/${column}`));
    setPasting(false);
    const keys = layRows(store, lines, active ? store.rows(lines).indexOf(active.row) : store.rows(lines).length, pasted);
    for (const { row, column, text: wrong, kind } of pasted.faults) {
      const detail = t(`form.${kind}`, { text: wrong, field: fields[column]!.title });
      store.addFault({ path: cellPath(lines, keys[row]!, column), code: "value", detail });
    }
    void message.success(t("form.pasted", { count: pasted.rows.length }));
    if (pasted.faults.length) void message.warning(t("form.pastedFaults", { count: pasted.faults.length }));
  };

  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData("text/plain");
    if (!isTable(text)) return;
    event.preventDefault();
    void lay(text);
  };
  return { paste, pasting };
}

/** Over the rows from `place` on, and new rows after the last. Returns the key of each pasted row. */
export function layRows(store: FormStore, lines: string, place: number, { rows }: Pasted): readonly string[] {
  let keys: readonly string[] = [];
  store.batch(() => {
    const there = store.rows(lines).slice(place, place + rows.length);
    for (const row of rows) for (const { chosen } of Object.values(row)) if (chosen) store.state.learn(chosen);
    there.forEach((key, index) => layRow(store, lines, key, rows[index]!));
    const more = rows.slice(there.length).map((row) => Object.fromEntries(Object.entries(row).map(([column, { value }]) => [column, value])));
    keys = [...there, ...store.addRows(lines, store.rows(lines).length, more.map((row) => open(store, lines, row)))];
  });
  return keys;
}

function layRow(store: FormStore, lines: string, key: string, row: Pasted["rows"][number]): void {
  for (const [column, { value, chosen }] of Object.entries(row)) {
    if (isOpen(store, lines, key, column)) store.set(cellPath(lines, key, column), value, chosen);
  }
}

/** Only what a person may enter: a pasted total is worked out, not taken. */
function open(store: FormStore, lines: string, row: Record<string, Json>): Record<string, Json> {
  return Object.fromEntries(Object.entries(row).filter(([column]) => isOpen(store, lines, "-", column)));
}
