/** What people do in cells with mouse and keys. It is answered in the turn it comes: the library tells of it a turn later, when
 * the next key may have come already. */
import type { KeyboardEvent, MouseEvent } from "react";

import { commandOf, types } from "./keys";
import type { Latest } from "./latest";
import type { Place } from "./range";

/** The cell of a row in which something happened. */
function placeOf<Row>(target: EventTarget, { cells }: Latest<Row>): Place | null {
  const cell = target instanceof Element ? target.closest(".ag-cell") : null;
  const row = cell?.closest("[row-index]")?.getAttribute("row-index") ?? "";
  return cell && /^\d+$/.test(row) ? cells.place(Number(row), cell.getAttribute("col-id") ?? "") : null;
}

export function chosen<Row>(press: MouseEvent, latest: Latest<Row>): void {
  const place = press.button === 0 ? placeOf(press.target, latest) : null;
  if (place) latest.cells.pressed(place, press.shiftKey);
}

export function draggedTo<Row>(press: MouseEvent, latest: Latest<Row>): void {
  const place = press.buttons === 1 ? placeOf(press.target, latest) : null;
  if (place) latest.cells.dragged(place);
}

export function pressed<Row>(key: KeyboardEvent, latest: Latest<Row>): void {
  const place = placeOf(key.target, latest);
  const row = place && (latest.cells.row(place.row) as Row | undefined);
  if (!row || !answered(key, row, place, latest)) return;
  if (!writesOn(key)) key.preventDefault();
  key.stopPropagation();
}

/** Whether the key itself writes into the editor that it has opened. */
function writesOn(key: KeyboardEvent): boolean {
  const control = document.activeElement;
  const writes = control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement;
  return key.key === "Process" || (writes && control !== key.target && types(key));
}

function answered<Row>(key: KeyboardEvent, row: Row, place: Place, { now, cells }: Latest<Row>): boolean {
  if (key.shiftKey && cells.stretch(key.key, key.ctrlKey || key.metaKey)) return true;
  const group = now.isGroup?.(row) ?? false;
  if (key.key === "Enter") return entered(key, row, place, group, now);
  const command = commandOf(key);
  return command !== undefined && (!group || command.kind === "undo") && (now.onCommand?.(command) ?? false);
}

/** Enter follows the link of the first column and changes what can be changed elsewhere; with control it opens apart. */
function entered<Row>(key: KeyboardEvent, row: Row, { column }: Place, group: boolean, { onGroup, onCommand, onOpen }: Latest<Row>["now"]): boolean {
  const apart = key.ctrlKey || key.metaKey;
  if (group) onGroup?.(row);
  else if (apart || column === 0 || !onCommand?.({ kind: "edit" })) onOpen(row, apart);
  return true;
}
