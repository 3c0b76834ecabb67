/** What pasting, clearing and filling mean for a block of cells: one change for each cell, with what is wrong with it. */
import type { TFunction } from "i18next";

import type { Entity, Fields, RecordData } from "../../../../api/types";
import type { Json } from "../../../../engine/form/contract";
import type { FindOptions, Settings } from "../../../../fields";
import { aligned, readPasted } from "../../../../shared/detail-table/paste";
import { changeable, openHere, same, type Change } from "./change";

export interface Block {
  entity: Entity;
  fields: Fields;
  /** Rows and columns that the block lies on, from its upper left cell. */
  rows: readonly RecordData[];
  columns: readonly string[];
  text: (row: RecordData, name: string) => string;
  t: TFunction;
}

/** Only cells that would hold something else; those that may not are marked. */
function kept({ entity, t }: Block, changes: readonly Change[]): Change[] {
  return changes
    .filter(({ row, name, value, fault }) => fault ?? !same(row[name], value))
    .map((change) => (openHere(entity, change.row, change.name) ? change : { ...change, fault: t("grid.locked") }));
}

export function cleared(block: Block): Change[] {
  const { entity, rows, columns } = block;
  const names = columns.filter((name) => changeable(entity, name));
  return kept(block, rows.flatMap((row) => names.map((name) => ({ row, name, value: entity.fields[name]!.type === "boolean" ? false : null, text: "" }))));
}

/** The first row's values in all the others. */
export function filled(block: Block): Change[] {
  const { entity, rows: [first, ...others], columns, text } = block;
  if (!first) return [];
  const names = columns.filter((name) => changeable(entity, name));
  return kept(block, others.flatMap((row) => names.map((name) => ({ row, name, value: (first[name] ?? null) as Json, text: text(first, name) }))));
}

/** Cells from a spreadsheet over the block; a single one over all of it. */
export async function pasted(block: Block, cells: string[][], over: { rows: number; columns: number }, settings: Settings, find: (name: string) => FindOptions): Promise<Change[]> {
  const { entity, columns, rows, t } = block;
  const spread = cells.length === 1 && cells[0]!.length === 1;
  const given = spread ? Array.from({ length: over.rows }, () => Array.from({ length: over.columns }, () => cells[0]![0]!)) : cells;
  const laid = aligned(given, entity.fields, [...columns], columns[0] ?? "");
  const names = laid.columns.map((name) => (changeable(entity, name) ? name : ""));
  const lines = laid.cells.slice(0, rows.length);
  const read = await readPasted(lines, names, entity.fields, settings, find);
  const changes = lines.flatMap((line, at) =>
    line.flatMap((text, place): Change[] => {
      const name = names[place];
      const cell = name ? read.rows[at]?.[name] : undefined;
      return name ? [{ row: rows[at]!, name, value: cell?.value ?? null, text: cell?.chosen?._title ?? text }] : [];
    }),
  );
  const faults = new Map(read.faults.map(({ row, column, text, kind }) => [`${row} ${column}`, t(`grid.${kind}`, { text })]));
  const place = new Map(rows.map(({ id }, at) => [id, at]));
  return kept(block, changes.map((change) => ({ ...change, fault: faults.get(`${place.get(change.row.id)} ${change.name}`) })));
}
