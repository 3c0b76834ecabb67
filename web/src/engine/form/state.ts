/** The values of a form: what travels (JSON) beside what expressions see, for the record and its detail rows. */

import type { FieldInfo, FormContract, Json, Values } from "./contract";
import { cellOf, nested, same } from "./paths";
import { isReference, kept, seen } from "./values";

export interface Row {
  readonly key: string;
  /** Null until it is stored. */
  readonly id: string | null;
  readonly cells: Record<string, Json>;
  readonly seen: Record<string, unknown>;
}

export interface Table {
  readonly fields: Readonly<Record<string, FieldInfo>>;
  keys: readonly string[];
  readonly rows: Map<string, Row>;
}

/** Values without rules: reads and writes of paths. Rows keep their key whatever their place. */
export class FormState {
  readonly head: Record<string, Json> = {};
  readonly tables: Record<string, Table> = {};
  /** The record as expressions see it; each row sees it as `parent`. */
  readonly seen: Record<string, unknown> = {};
  readonly titles = new Map<string, string>();
  readonly #facts = new Map<string, Record<string, unknown>>();
  #made = 0;

  constructor(readonly fields: Readonly<Record<string, FieldInfo>>) {
    for (const [name, field] of Object.entries(fields)) {
      if (field.type !== "lines") continue;
      this.tables[name] = { fields: field.fields ?? {}, keys: [], rows: new Map() };
      this.#showRows(name);
    }
  }

  static of(contract: FormContract, values: Values): FormState {
    const state = new FormState(contract.fields);
    state.fill(values);
    return state;
  }

  /** The same values, which nothing changes that happens here. */
  copy(): FormState {
    const other = new FormState(this.fields);
    Object.assign(other.head, this.head);
    Object.assign(other.seen, this.seen);
    for (const [id, title] of this.titles) other.titles.set(id, title);
    for (const [lines, { keys, rows }] of Object.entries(this.tables)) {
      for (const [key, row] of rows) other.tables[lines]!.rows.set(key, { ...row, cells: { ...row.cells }, seen: { ...row.seen, parent: other.seen } });
      other.order(lines, keys);
    }
    return other;
  }

  /** Take all values of a record, detail rows with it. */
  fill(values: Values): void {
    this.learnTitles(values);
    if (typeof values.id === "string") this.seen.id = values.id;
    for (const [name, field] of Object.entries(this.fields)) {
      if (field.type === "lines") this.fillRows(name, (values[name] ?? []) as readonly Values[]);
      else this.write(name, kept(field, values[name]));
    }
  }

  fillRows(lines: string, rows: readonly Values[]): void {
    const table = this.tables[lines]!;
    table.rows.clear();
    const made = rows.map((values) => this.makeRow(lines, values, true));
    for (const row of made) table.rows.set(row.key, row);
    this.order(lines, made.map((row) => row.key));
  }

  /** A row from values; it keeps its id only when it is a stored one. */
  makeRow(lines: string, values: Values, stored: boolean): Row {
    this.learnTitles(values);
    const id = stored && typeof values.id === "string" ? values.id : null;
    const key = id ?? `new-${++this.#made}`;
    const row: Row = { key, id, cells: {}, seen: { id, parent: this.seen } };
    for (const [name, field] of Object.entries(this.tables[lines]!.fields)) {
      if (!field.system) this.#put(row.cells, row.seen, name, field, kept(field, values[name]));
    }
    return row;
  }

  /** Put the rows of a table into this order; rows not named are gone. */
  order(lines: string, keys: readonly string[]): void {
    this.tables[lines]!.keys = keys;
    this.#showRows(lines);
  }

  #showRows(lines: string): void {
    const table = this.tables[lines]!;
    this.seen[lines] = table.keys.map((key, place) => {
      const row = table.rows.get(key)!.seen;
      row.position = place + 1;
      return row;
    });
  }

  field(path: string): FieldInfo | undefined {
    const cell = cellOf(path);
    return cell ? this.tables[cell.lines]?.fields[cell.field] : this.fields[path];
  }

  read(path: string): Json {
    const cell = cellOf(path);
    const values = cell ? this.tables[cell.lines]?.rows.get(cell.row)?.cells : this.head;
    return values?.[cell ? cell.field : path] ?? null;
  }

  /** Store a value; false when it was that already. */
  write(path: string, value: Json): boolean {
    const cell = cellOf(path);
    const row = cell ? this.tables[cell.lines]?.rows.get(cell.row) : null;
    if (cell && !row) return false;
    const name = cell ? cell.field : path;
    const cells = row?.cells ?? this.head;
    if (name in cells && same(cells[name], value)) return false;
    this.#put(cells, row?.seen ?? this.seen, name, this.field(path), value);
    return true;
  }

  #put(cells: Record<string, Json>, seenValues: Record<string, unknown>, name: string, field: FieldInfo | undefined, value: Json): void {
    cells[name] = value;
    seenValues[name] = seen(field, value, (id) => this.facts(id));
  }

  /** What is known of the record with this id: one object, shared by everything that refers to it. */
  facts(id: string): Record<string, unknown> {
    const known = this.#facts.get(id) ?? { id };
    this.#facts.set(id, known);
    return known;
  }

  /** Learn fields of a referenced record: `{id, _title, "region.name": …, _titles: {…}}`. */
  learn(record: Values): void {
    const { id, _title, _titles, ...paths } = record;
    if (typeof id !== "string") return;
    if (_titles) this.learnTitles(record);
    if (typeof _title === "string") this.titles.set(id, _title);
    Object.assign(this.facts(id), nested(paths));
  }

  /** The names of what references point to, from a record's `_titles`. */
  learnTitles(values: Values): void {
    const titles = values._titles as Readonly<Record<string, string>> | undefined;
    for (const [name, title] of Object.entries(titles ?? {})) {
      const id = values[name];
      if (typeof id === "string") this.titles.set(id, title);
      if (Array.isArray(id) && typeof title === "string") title.split("\n").forEach((each, place) => typeof id[place] === "string" && this.titles.set(id[place], each));
    }
  }

  title(path: string): string | undefined {
    const value = this.read(path);
    if (this.field(path)?.type === "references" && Array.isArray(value)) return value.map((id) => this.titles.get(String(id)) ?? String(id)).join("\n");
    return isReference(this.field(path)) && typeof value === "string" ? this.titles.get(value) : undefined;
  }

  /** Every value as JSON, rows with their ids. */
  values(): Record<string, Json> {
    const rows = Object.entries(this.tables).map(([lines, table]) => [lines, table.keys.map((key) => this.rowValues(lines, key))]);
    return { ...this.head, ...Object.fromEntries(rows) };
  }

  rowValues(lines: string, key: string): Record<string, Json> {
    const row = this.tables[lines]!.rows.get(key)!;
    return row.id ? { id: row.id, ...row.cells } : { ...row.cells };
  }
}
