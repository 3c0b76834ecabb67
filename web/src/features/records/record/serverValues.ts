/** Values that only the server can work out, asked for when typing pauses. */
import { useEffect } from "react";

import { post } from "../../../api/client";
import type { Values } from "../../../engine/form/contract";
import { everything } from "../../../engine/form/changes";
import { cellOf, cellPath, pointerOf } from "../../../engine/form/paths";
import { unseen } from "../../../engine/form/rules";
import type { FormStore } from "../../../engine/form/store";

const PAUSE = 400;

export function useServerValues(store: FormStore, form: string, editing: boolean): void {
  useEffect(() => {
    const wanted = unseen(store.contract);
    if (!editing || (wanted.length === 0 && !bringsAny(store))) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked = "";
    const ask = async () => {
      const values = everything(store);
      const asking = JSON.stringify(values);
      const picked = store.awaited;
      if (picked.length === 0 && (asking === asked || !wanted.some((name) => moves(store, name)))) return;
      asked = asking;
      const changed = picked.map((path) => pointerOf(path, (lines) => store.rows(lines)).slice(1));
      const answer = await post<{ values: Values }>(`/forms/${form}/evaluate`, picked.length ? { values, changed } : { values }).catch(() => null);
      if (!answer || asked !== asking) return;
      for (const path of picked) store.bring(path, rowOf(store, path, answer.values));
      for (const name of wanted) store.receive(received(store, name, answer.values));
      asked = JSON.stringify(everything(store));
    };
    const later = (pause: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), pause);
    };
    const stop = store.subscribe("*", () => later(PAUSE));
    if (store.isNew) later(0);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [store, form, editing]);
}

/** Whether picking a record brings anything that only the server can tell. */
const bringsAny = (store: FormStore) => Object.values(store.contract.form.fields).some(({ brings }) => brings?.length);

/** The values of the record, or of the row that a path belongs to. */
function rowOf(store: FormStore, path: string, values: Values): Values {
  const cell = cellOf(path);
  const rows = cell ? ((values[cell.lines] ?? []) as readonly Values[]) : [];
  return cell ? (rows[store.rows(cell.lines).indexOf(cell.row)] ?? {}) : values;
}

/** Whether what is entered can change the value: by its formula, or because its row or record is new. */
function moves(store: FormStore, name: string): boolean {
  const [lines = "", field] = name.split(".");
  return store.isNew || !!store.contract.form.fields[name]!.server || (!!field && store.rows(lines).some((key) => isNewRow(store, lines, key)));
}

const isNewRow = (store: FormStore, lines: string, key: string) => store.row(lines, key)?.id === null;

/** The values of one field by path: one of the record, or one of each row. What entering cannot change stays. */
function received(store: FormStore, name: string, values: Values): Values {
  const [lines = "", field] = name.split(".");
  const always = store.isNew || !!store.contract.form.fields[name]!.server;
  if (field === undefined) return always ? { [name]: values[name] ?? null } : {};
  const rows = (values[lines] ?? []) as readonly Values[];
  const cells = store.rows(lines).map((key, place) => [key, rows[place]?.[field] ?? null] as const);
  return Object.fromEntries(cells.filter(([key]) => always || isNewRow(store, lines, key)).map(([key, value]) => [cellPath(lines, key, field), value]));
}
