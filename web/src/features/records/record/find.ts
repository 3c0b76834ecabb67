/** Looking up what a reference may point to, and what the form needs to know of what it points to. */
import { post } from "../../../api/client";
import type { Entity, RecordData } from "../../../api/types";
import type { Json, Values } from "../../../engine/form/contract";
import { cellOf, specOf } from "../../../engine/form/paths";
import type { FormStore } from "../../../engine/form/store";
import type { FindOptions, Named, Option } from "../../../fields";

const PAGE = 30;

interface Options {
  records: Option[];
  next: string | null;
  recent?: Option[];
}

export const optionsOf = (form: string, body: object): Promise<Options> => post<Options>(`/forms/${form}/options`, body);

/** Opens a form for a new record of an entity, `typed` being what it may be called; its id, or null. */
export type Create = (entity: string, typed: string) => Promise<string | null>;

/** The finder of a field; a field with a filter sends the values that the filter may read. */
export function finder(store: FormStore, entity: Entity, create?: Create): (path: string) => FindOptions {
  const form = entity.form.name;
  return (path) => {
    const field = specOf(path);
    const rules = entity.form.fields[field];
    const asked = () => ({ field, values: rules?.filter ? valuesFor(store, path) : {}, ...(cellOf(path) ? { row: 0 } : {}) });
    const find: FindOptions = (search, after, recent) => optionsOf(form, { ...asked(), search, after, limit: PAGE, ...(recent?.length ? { recent } : {}) });
    find.named = (texts) => post<Named>(`/forms/${form}/options`, { ...asked(), names: texts });
    find.columns = rules?.columns;
    find.creates = create && rules?.creates;
    find.create = create && ((typed) => made(create, store, form, field, typed));
    return find;
  };
}

/** A new record to point to, with what the form needs to know of it. */
async function made(create: Create, store: FormStore, form: string, field: string, typed: string): Promise<Option | null> {
  const id = await create(targetOf(store, field), typed);
  if (!id) return null;
  const { records } = await optionsOf(form, { field, ids: [id] });
  return records[0] ?? null;
}

/** The entity that a field points to. */
function targetOf(store: FormStore, spec: string): string {
  const [head = "", cell] = spec.split(".", 2) as [string, string?];
  const field = store.contract.fields[head];
  return (cell === undefined ? field : field?.fields?.[cell])?.to ?? "";
}

/** The record as it stands; for a cell with its own row as the only one. */
export function valuesFor(store: FormStore, path: string): Values {
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
