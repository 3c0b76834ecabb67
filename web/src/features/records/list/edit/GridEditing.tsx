/** Working in the cells of a list: editing, copying, pasting, filling, clearing, going back. Comes after the rows. */
import { App } from "antd";
import { lazy, Suspense, useCallback, useEffect, useEffectEvent, useLayoutEffect, useMemo, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";

import { useMe } from "../../../../api/queries";
import type { Entity, Fields, RecordData } from "../../../../api/types";
import type { Json } from "../../../../engine/form/contract";
import { editorsLoaded, viewOf, type FindOptions, type Option } from "../../../../fields";
import { readTsv } from "../../../../shared/detail-table/tsv";
import type { Command, GridColumn } from "../../../../shared/grid/columns";
import type { GridHandle } from "../../../../shared/grid/DataGrid";
import { bounds, several, type Place } from "../../../../shared/grid/range";
import { useSettings } from "../../../../shared/settings";
import { cleared, filled, pasted, type Block } from "./block";
import { CellEditor, type Onward } from "./CellEditor";
import { backwards, changeable, openHere, same, updatesOf, type Change } from "./change";
import { copied } from "./copy";
import "./edit.css";
import { entered, findFor, mayChange, openedForm, type Opened } from "./form";
import type { Marks } from "./marks";
import { below, over, type At } from "./place";
import { useWriting, type Writing } from "./useWriting";

const PreviewDialog = lazy(() => import("./PreviewDialog"));

export interface GridEditingProps {
  entity: Entity;
  fields: Fields;
  columns: GridColumn<RecordData>[];
  grid: () => GridHandle<RecordData> | null;
  marks: Marks;
  /** Asks for rows anew as the list shows them, and shows them. */
  reload: (ids: string[]) => Promise<RecordData[]>;
  /** Takes the commands of the grid from now on. */
  take: (answer: ((command: Command) => boolean) | null) => void;
  /** Hands out how to write, for what is changed outside the cells. */
  writing?: (writing: Writing | null) => void;
  /** Calls the listener when another cell is chosen. */
  listen: (listener: (() => void) | null) => void;
}

interface Editing {
  place: Place;
  at: At;
  row: RecordData;
  name: string;
  value: Json;
  title: string | undefined;
  typed: string | undefined;
  fault: string | undefined;
  opened: Promise<Opened | null>;
}

/** So many cells are changed without a look at them first. */
const withoutAsking = 12;

export default function GridEditing(props: GridEditingProps) {
  const { entity, fields, columns, grid, marks, reload, take, listen, writing: hand } = props;
  const { t } = useTranslation();
  const me = useMe();
  const settings = useSettings();
  const { message, modal } = App.useApp();
  const writing = useWriting(entity, reload);
  const [editing, setEditing] = useState<Editing | null>(null);
  const [preview, setPreview] = useState<{ title: string; changes: Change[] } | null>(null);
  const [told, setTold] = useState<{ sentence: string; at: { left: number; top: number } } | null>(null);
  const textOf = useCallback((row: RecordData, name: string) => columns.find((column) => column.name === name)?.text(row) ?? "", [columns]);

  useEffect(() => {
    if (entity.can.update) void editorsLoaded();
  }, [entity]);
  useEffect(() => {
    hand?.(writing);
    return () => hand?.(null);
  }, [hand, writing]);

  const tell = useCallback(() => {
    const handle = grid();
    const place = handle?.range()?.from;
    const row = place && handle.row(place.row);
    const marked = row && marks.at(row.id, handle.columns()[place.column] ?? "");
    const cell = place && handle?.cell(place);
    setTold(marked?.sentence && cell ? { sentence: marked.sentence, at: below(cell) } : null);
    setEditing((before) => (before && row?.id === before.row.id && cell ? { ...before, place, at: over(cell) } : before));
  }, [grid, marks]);
  useEffect(() => {
    listen(tell);
    return () => listen(null);
  }, [listen, tell]);

  // --- one cell -----------------------------------------------------------------------------------------------------

  const begin = (typed: string | undefined): boolean => {
    const handle = grid();
    const place = handle?.range()?.from;
    const row = place && handle.row(place.row);
    const name = place && handle.columns()[place.column];
    const cell = place && handle.cell(place);
    const field = name === undefined ? undefined : changeable(entity, name);
    if (!row || !name || !cell || !field) return false;
    if (!openHere(entity, row, name)) return Boolean(message.info(t("grid.notHere", { field: field.title })));
    const opened = openedForm(entity, me, row.id).catch(() => null);
    if (field.type === "boolean" && typed !== undefined) return false;
    if (field.type === "boolean") return Boolean(save({ row, name, opened }, row[name] !== true, undefined));
    const marked = marks.at(row.id, name);
    const value = (marked?.mark === "fault" ? marked.value : (row[name] ?? null)) as Json;
    const title = marked?.mark === "fault" ? marked.title : row._titles?.[name];
    setTold(null);
    flushSync(() => setEditing({ place, at: over(cell), row, name, value, title, typed, fault: marked?.sentence, opened }));
    void opened.then((now) => {
      if (now && !mayChange(entity, now, name)) {
        setEditing(null);
        void message.info(t("grid.notHere", { field: field.title }));
      }
    });
    return true;
  };

  const refuse = (row: RecordData, name: string, value: Json, title: string | undefined, sentence: string) => {
    const field = entity.fields[name]!;
    const text = title ?? viewOf(field).format(value as never, field, settings);
    marks.set(row.id, name, { mark: "fault", text, value, title, sentence });
    tell();
  };

  const save = ({ row, name, opened }: Pick<Editing, "row" | "name" | "opened">, value: Json, chosen: Option | undefined): Promise<void> => {
    const field = entity.fields[name]!;
    const text = chosen?._title ?? viewOf(field).format(value as never, field, settings);
    marks.set(row.id, name, { mark: "saving", text });
    return written({ row, name, opened }, value, chosen)
      .then((sentence) => (sentence ? refuse(row, name, value, chosen?._title, sentence) : marks.set(row.id, name, undefined)))
      .catch((failure: unknown) => refuse(row, name, value, chosen?._title, String(failure)));
  };

  /** Saves one cell with what its form brings along; the sentence when that is not possible. */
  const written = async ({ row, name, opened }: Pick<Editing, "row" | "name" | "opened">, value: Json, chosen: Option | undefined): Promise<string> => {
    const now = await opened;
    if (!now) return t("grid.notHere", { field: entity.fields[name]!.title });
    if (!mayChange(entity, now, name)) return t("grid.notHere", { field: entity.fields[name]!.title });
    if (!same(now.record[name], row[name]) && !same(now.record[name], value) && !(await mineStands(now.record, name, value, chosen))) {
      await reload([row.id]);
      return "";
    }
    const result = await entered(entity, now, name, value, chosen, t);
    if ("fault" in result) return result.fault;
    const { values } = result;
    if (Object.keys(values).length === 0) return "";
    const old = Object.fromEntries(Object.keys(values).map((each) => [each, (now.record[each] ?? null) as Json]));
    const version = now.record.version ?? 0;
    const problem = await writing.write([{ id: row.id, version, values }], [{ id: row.id, version, values: old }], 1);
    return problem ? problem.sentence : "";
  };

  const mineStands = (record: RecordData, name: string, value: Json, chosen: Option | undefined): Promise<boolean> => {
    const field = entity.fields[name]!;
    const shown = (one: unknown, title: string | undefined) => title ?? (viewOf(field).format((one ?? null) as never, field, settings) || t("grid.none"));
    const theirs = shown(record[name], record._titles?.[name]);
    return new Promise((answer) => {
      modal.confirm({
        title: t("grid.conflict", { field: field.title }),
        content: t("grid.conflictDetail", { theirs, mine: shown(value, chosen?._title) }),
        okText: t("grid.takeMine"),
        cancelText: t("grid.takeTheirs"),
        onOk: () => answer(true),
        onCancel: () => answer(false),
      });
    });
  };

  const done = (one: Editing, value: Json, chosen: Option | undefined, onward: Onward) => {
    setEditing(null);
    const untouched = same(value, one.row[one.name]);
    if (untouched) marks.set(one.row.id, one.name, undefined);
    else void save(one, value, chosen);
    move(one.place, onward);
  };

  const move = ({ row, column }: Place, onward: Onward) => {
    const handle = grid();
    if (!handle) return;
    const last = handle.columns().length - 1;
    const to = {
      stay: { row, column }, down: { row: row + 1, column }, up: { row: row - 1, column },
      next: column < last ? { row, column: column + 1 } : { row: row + 1, column: 0 },
      previous: column > 0 ? { row, column: column - 1 } : { row: row - 1, column: last },
    }[onward];
    const there = to.row < 0 || to.row >= handle.rowCount() ? { row, column } : to;
    handle.focus(there);
    setTimeout(() => document.activeElement?.closest(".grid, .cell-editor, .ant-modal-root") || handle.cell(there)?.focus(), 0);
  };

  // --- blocks -------------------------------------------------------------------------------------------------------

  const block = (): { block: Block; whole: boolean; height: number; width: number } | null => {
    const handle = grid();
    const range = handle?.range();
    if (!handle || !range) return null;
    const { top, bottom, left, right } = bounds(range);
    const rows = Array.from({ length: bottom - top + 1 }, (_none, at) => handle.row(top + at)).filter((row) => row !== undefined && !("_group" in row));
    const names = handle.columns().slice(left, right + 1);
    return {
      block: { entity, fields, rows: rows as RecordData[], columns: names, text: textOf, t },
      whole: rows.length === bottom - top + 1,
      height: bottom - top + 1,
      width: right - left + 1,
    };
  };

  const copy = (data: DataTransfer): boolean => {
    const chosen = block();
    if (!chosen) return false;
    const wanted = chosen.block.columns.map((name) => ({ name, field: fields[name]!, text: (row: RecordData) => textOf(row, name) }));
    const { text, html } = copied(wanted, chosen.block.rows, settings.timezone);
    data.setData("text/plain", text);
    data.setData("text/html", html);
    const count = chosen.block.rows.length * wanted.length;
    if (!chosen.whole) void message.warning(t("grid.notLoaded"));
    else if (count > 1) void message.info(t("grid.copied", { count }));
    return true;
  };

  const apply = async (changes: Change[]) => {
    setPreview(null);
    changes.forEach(({ row, name, text }) => marks.set(row.id, name, { mark: "saving", text }));
    const problem = await writing.write(updatesOf(changes), backwards(changes), changes.length);
    changes.forEach(({ row, name }) => marks.set(row.id, name, undefined));
    if (problem) void message.error(t("grid.notSaved", { reason: problem.sentence }));
  };

  /** Few cells at once, many after a look at them; and whenever one of them is at fault. */
  const propose = (title: string, changes: Change[]): boolean => {
    if (changes.length === 0) return Boolean(message.info(t("grid.nothingOpen")));
    if (changes.length > withoutAsking || changes.some(({ fault }) => fault) || hasRules(entity, changes)) setPreview({ title, changes });
    else void tryOut(title, changes);
    return true;
  };

  const tryOut = async (title: string, changes: Change[]) => {
    changes.forEach(({ row, name, text }) => marks.set(row.id, name, { mark: "saving", text }));
    const problem = await writing.write(updatesOf(changes), backwards(changes), changes.length);
    changes.forEach(({ row, name }) => marks.set(row.id, name, undefined));
    if (problem) setPreview({ title, changes });
  };

  const paste = (text: string): boolean => {
    const chosen = block();
    const range = grid()?.range();
    if (!chosen || !range || text === "" || !entity.can.update) return false;
    const handle = grid()!;
    const { top, left } = bounds(range);
    const cells = readTsv(text);
    const rows = Array.from({ length: Math.max(cells.length, chosen.height) }, (_none, at) => handle.row(top + at)).filter((row) => row !== undefined && !("_group" in row)) as RecordData[];
    const onto = { ...chosen.block, rows, columns: handle.columns().slice(left) };
    const find = (name: string): FindOptions => findFor(entity, name, Promise.resolve(null));
    void pasted(onto, cells, { rows: chosen.height, columns: chosen.width }, settings, find).then((changes) => propose(t("grid.pasteTitle"), changes));
    return true;
  };

  const clear = (): boolean => {
    const chosen = block();
    return Boolean(chosen && entity.can.update) && propose(t("grid.clearTitle"), cleared(chosen!.block));
  };

  const fill = (): boolean => {
    const chosen = block();
    const range = grid()?.range();
    return Boolean(chosen && range && several(range) && entity.can.update) && propose(t("grid.fillTitle"), filled(chosen!.block));
  };

  const answer = useEffectEvent((command: Command): boolean => {
    switch (command.kind) {
      case "edit":
        return begin(command.typed);
      case "copy":
        return copy(command.data);
      case "paste":
        return paste(command.text);
      case "clear":
        return clear();
      case "fill":
        return fill();
      case "undo":
        writing.undo();
        return true;
    }
  });
  useLayoutEffect(() => {
    take((command) => answer(command));
    return () => take(null);
  }, [take]);

  const field = editing && entity.fields[editing.name];
  const find = useMemo(() => (editing ? findFor(entity, editing.name, editing.opened) : null), [entity, editing]);
  return (
    <>
      {editing && field && find && (
        <CellEditor
          key={`${editing.row.id} ${editing.name}`}
          field={field}
          at={editing.at}
          value={editing.value}
          title={editing.title}
          typed={editing.typed}
          fault={editing.fault}
          options={find}
          onDone={(value, chosen, onward) => done(editing, value, chosen, onward)}
          onCancel={() => {
            setEditing(null);
            marks.set(editing.row.id, editing.name, undefined);
            move(editing.place, "stay");
          }}
        />
      )}
      {told && !editing && (
        <div className="cell-told" role="alert" style={told.at}>
          {told.sentence}
        </div>
      )}
      {preview && (
        <Suspense>
          <PreviewDialog
            entity={entity}
            title={preview.title}
            changes={preview.changes}
            text={({ row, name }) => textOf(row, name)}
            onApply={(changes) => void apply(changes)}
            onClose={() => setPreview(null)}
          />
        </Suspense>
      )}
    </>
  );
}

/** Fields whose form rules look at the rest of the record are looked at before many of them change. */
function hasRules(entity: Entity, changes: readonly Change[]): boolean {
  return changes.some(({ name }) => {
    const rules = entity.form.fields[name];
    return Boolean(rules?.readonly ?? rules?.visible);
  });
}
