/** Looking up what a reference may point to, and what the form needs to know of what it points to. */
import { post } from "../../../api/client";
import type { Entity, RecordData } from "../../../api/types";
import type { Json, Values } from "../../../engine/form/contract";
import { cellOf, specOf } from "../../../engine/form/paths";
import type { FormStore } from "../../../engine/form/store";
import type { FindOptions, Option } from "../../../fields";

const PAGE = 30;

interface Options {
  records: Option[];
  next: string | null;
}

export const optionsOf = (form: string, body: object): Promise<Options> => post<Options>(`/forms/${form}/options`, body);

/** The finder of a field; a field with a filter sends the values that the filter may read. */
export function finder(store: FormStore, form: string): (path: string) => FindOptions {
  return (path) => (search, after) => {
    const field = specOf(path);
    const values = store.contract.form.fields[field]?.filter ? valuesFor(store, path) : {};
    return optionsOf(form, { field, values, search, after, limit: PAGE, ...(cellOf(path) ? { row: 0 } : {}) });
  };
}

/** The record as it stands; for a cell with its own row as the only one. */
function valuesFor(store: FormStore, path: string): Values {
  const cell = cellOf(path);
  const rows = cell && store.row(cell.lines, cell.row) ? { [cell.lines]: [store.state.rowValues(cell.lines, cell.row)] } : {};
  return { ...store.state.head, ...rows };
}

const AT_ONCE = 200;

/** Of every record this one refers to, the fields that its expressions read. */
export async function factsOf(entity: Entity, record: RecordData | Values): Promise<Values[]> {
  const asked = Object.entries(entity.form.paths ?? {}).flatMap(([field, paths]) => {
    const ids = paths.length ? idsAt(record, field) : [];
    return chunks(ids, AT_ONCE).map((some) => optionsOf(entity.form.name, { field, ids: some, limit: AT_ONCE }));
  });
  const answers = await Promise.allSettled(asked);
  return answers.flatMap((answer) => (answer.status === "fulfilled" ? (answer.value.records as Values[]) : []));
}

function idsAt(record: RecordData | Values, field: string): string[] {
  const [head, cell] = field.split(".", 2) as [string, string?];
  const value = record[head] as Json | undefined;
  const found = cell === undefined ? [value] : Array.isArray(value) ? value.map((row) => (row as Values)[cell]) : [];
  return [...new Set(found.filter((id): id is string => typeof id === "string"))];
}

function chunks<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_none, place) => items.slice(place * size, (place + 1) * size));
}
