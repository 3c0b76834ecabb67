/** A form being filled in: values, what follows from them, what is wrong, and who wants to know. */

import type { FieldInfo, FormContract, FormFault, Json, Values } from "./contract";
import { evaluate, type Moment } from "./expressions";
import { headOf } from "./layout";
import { cellOf, cellPath, pathOf, same, specOf } from "./paths";
import { rulesOf, type Rule, type Rules } from "./rules";
import { FormState, type Row } from "./state";
import { isEmpty, kept, unreadFault } from "./values";

export interface Flags {
  readonly visible: boolean;
  readonly required: boolean;
  readonly readonly: boolean;
}

export interface FormOptions {
  readonly moment: Moment;
  /** Null for a new record. */
  readonly record?: Values | null;
  /** Values a new record begins with. */
  readonly given?: Values;
  /** The fields that the record's state leaves open; null: all. */
  readonly open?: readonly string[] | null;
}

type Listener = () => void;
type Pending = Map<Rule, Set<string> | null>;

/** Steps of one change, so that defaults that feed each other come to an end. */
const MOST_STEPS = 10_000;
const EVERYTHING = "*";

export class FormStore {
  readonly state: FormState;
  readonly rules: Rules;
  readonly isNew: boolean;
  #base: FormState;
  readonly #open: ReadonlySet<string> | null;
  readonly #moment: Moment;
  readonly #entered = new Set<string>();
  readonly #touched = new Set<string>();
  readonly #flags = new Map<string, Partial<Record<"visible" | "required" | "readonly", boolean>>>();
  readonly #unread = new Map<string, FormFault>();
  readonly #faults = new Map<string, readonly FormFault[]>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #versions = new Map<string, number>();
  readonly #awaited = new Set<string>();
  #changed = new Set<string>();
  #pending: Pending = new Map();
  #depth = 0;

  constructor(readonly contract: FormContract, options: FormOptions) {
    this.isNew = !options.record;
    this.#moment = options.moment;
    this.#open = options.open ? new Set(options.open) : null;
    this.rules = rulesOf(contract);
    this.state = FormState.of(contract, options.record ?? options.given ?? {});
    for (const name of Object.keys(options.given ?? {})) this.#entered.add(name);
    this.#begin(options.given ?? {});
    this.#base = this.state.copy();
  }

  // --- reading ----------------------------------------------------------------------------------------------------

  value(path: string): Json {
    return this.state.read(path);
  }

  title(path: string): string | undefined {
    return this.state.title(path);
  }

  rows(lines: string): readonly string[] {
    return this.state.tables[lines]?.keys ?? [];
  }

  row(lines: string, key: string): Row | undefined {
    return this.state.tables[lines]?.rows.get(key);
  }

  /** Whether a field shows, must be filled in, can be changed: its definition, its rules and the record's state. */
  flags(path: string): Flags {
    const field = this.state.field(path);
    const ruled = this.#flags.get(path);
    const table = this.#flags.get(cellOf(path)?.lines ?? "");
    const visible = (ruled?.visible ?? true) && (table?.visible ?? true);
    const readonly =
      !field || !!table?.readonly || !!field.computed || !!field.readonly || field.type === "sequence" ||
      field.access === "read" || this.#isWithheld(path, field) || !this.#isOpen(path) || (ruled?.readonly ?? false);
    return { visible, readonly, required: visible && !readonly && (!!field?.required || (ruled?.required ?? false)) };
  }

  /** A new record or row may not be given it, by whatever right I make it. */
  #isWithheld(path: string, field: FieldInfo): boolean {
    const isNew = cellOf(path)?.row.startsWith("new-") ?? this.isNew;
    return isNew && !!field.withheld?.includes(this.isNew ? "create" : "update");
  }

  /** It shows and may be changed. */
  isOpen(path: string): boolean {
    const { visible, readonly } = this.flags(path);
    return visible && !readonly;
  }

  #isOpen(path: string): boolean {
    return this.#open === null || this.#open.has(cellOf(path)?.lines ?? path);
  }

  /** A person gave it a value, or took its value away: no default comes there any more. */
  isEntered = (path: string): boolean => this.#entered.has(path);

  isTouched = (path: string): boolean => this.#touched.has(path);

  isDirty(path: string): boolean {
    return !same(this.state.read(path), this.#base.read(path));
  }

  /** Something differs from what was loaded. */
  get dirty(): boolean {
    if (this.#unread.size) return true;
    const writable = Object.keys(this.contract.fields).filter((name) => !this.contract.fields[name]!.computed);
    return writable.some((name) => (this.state.tables[name] ? this.#rowsDirty(name) : this.isDirty(name)));
  }

  #rowsDirty(lines: string): boolean {
    const now = this.state.tables[lines]!;
    const before = this.#base.tables[lines]!;
    if (now.keys.length !== before.keys.length || now.keys.some((key, place) => key !== before.keys[place])) return true;
    return now.keys.some((key) =>
      Object.entries(now.fields).some(([name, field]) => !field.computed && this.isDirty(cellPath(lines, key, name))),
    );
  }

  /** What was loaded. */
  get base(): FormState {
    return this.#base;
  }

  // --- changing ---------------------------------------------------------------------------------------------------

  /** What a person enters; `chosen` is the record picked for a reference, with the fields that rules read. */
  set(path: string, value: Json, chosen?: Values): void {
    this.batch(() => {
      this.setUnread(path, null);
      if (chosen) this.state.learn(chosen);
      this.#entered.add(path);
      this.#touched.add(path);
      if (this.#assign(path, value) || chosen) this.#fill(path);
    });
  }

  /** Picked records of which the server has still to say what they bring. */
  get awaited(): readonly string[] {
    return [...this.#awaited];
  }

  /** What a picked record brings, among the values that the server worked out for its record or row. */
  bring(path: string, values: Values): void {
    this.#awaited.delete(path);
    this.batch(() => {
      for (const target of this.#brings(path)) this.#bring(path, target, values[target]);
    });
  }

  #brings = (path: string): readonly string[] => this.contract.form.fields[specOf(path)]?.brings ?? [];

  touch(path: string): void {
    this.batch(() => {
      this.#touched.add(path);
      this.#changed.add(path);
    });
  }

  /** Values from the server for fields the browser cannot work out. */
  receive(values: Values): void {
    this.batch(() => {
      for (const [path, value] of Object.entries(values)) if (this.state.field(path)) this.#assign(path, value ?? null);
    });
  }

  /** Learn about referenced records; what depends on them is worked out for new records, shown for stored ones. */
  learn(records: readonly Values[]): void {
    this.batch(() => {
      for (const record of records) this.state.learn(record);
      for (const rule of this.rules.all) if (this.isNew || isFlag(rule)) this.#await(rule, null);
      this.#changed.add(EVERYTHING);
    });
  }

  addRow(lines: string, place = this.rows(lines).length, values: Values = {}): string {
    return this.addRows(lines, place, [values])[0]!;
  }

  /** New rows at a place, with values a person gave; defaults and formulas follow. */
  addRows(lines: string, place: number, values: readonly Values[]): readonly string[] {
    const table = this.state.tables[lines]!;
    const made = values.map((row) => this.state.makeRow(lines, row, false));
    this.batch(() => {
      for (const row of made) table.rows.set(row.key, row);
      this.state.order(lines, table.keys.toSpliced(place, 0, ...made.map((row) => row.key)));
      made.forEach((row, index) => this.#beginRow(lines, row.key, Object.keys(values[index] ?? {})));
      this.#mark(lines, null);
      this.#changed.add(lines);
    });
    return made.map((row) => row.key);
  }

  /** A copy of a row below it; computed values follow, what is stored stays with the original. */
  copyRow(lines: string, key: string): string {
    const table = this.state.tables[lines]!;
    const { id: _id, ...cells } = this.state.rowValues(lines, key);
    const given = Object.fromEntries(Object.entries(cells).filter(([name]) => !table.fields[name]?.computed));
    return this.addRow(lines, table.keys.indexOf(key) + 1, given);
  }

  /** The rows are gone; what is given back puts them where they were. */
  removeRows(lines: string, keys: readonly string[]): () => void {
    const gone = new Set(keys);
    const before = this.rows(lines);
    this.batch(() => {
      this.state.order(lines, this.rows(lines).filter((key) => !gone.has(key)));
      for (const known of [this.#faults, this.#unread]) {
        for (const path of [...known.keys()]) if (gone.has(cellOf(path)?.row ?? "")) known.delete(path);
      }
      this.#mark(`${lines}.position`, null);
      this.#mark(lines, null);
      this.#changed.add(lines);
    });
    return () => this.#restoreRows(lines, before, gone);
  }

  /** Rows that came meanwhile stay, behind the row they came behind or at the end. */
  #restoreRows(lines: string, before: readonly string[], gone: ReadonlySet<string>): void {
    const now = [...this.rows(lines)];
    for (const [place, key] of before.entries()) {
      if (gone.has(key) && !now.includes(key)) now.splice(Math.min(place, now.length), 0, key);
    }
    this.reorder(lines, now);
  }

  moveRow(lines: string, key: string, by: number): void {
    const keys = this.rows(lines);
    const from = keys.indexOf(key);
    const to = Math.max(0, Math.min(keys.length - 1, from + by));
    if (from < 0 || from === to) return;
    this.batch(() => {
      this.state.order(lines, keys.toSpliced(from, 1).toSpliced(to, 0, key));
      this.#mark(lines, null);
      this.#mark(`${lines}.position`, null);
      this.#changed.add(lines);
    });
  }

  /** The rows of a table, in this order and no others. */
  reorder(lines: string, keys: readonly string[]): void {
    this.batch(() => {
      this.state.order(lines, keys);
      this.#mark(lines, null);
      for (const name of Object.keys(this.state.tables[lines]!.fields)) this.#mark(`${lines}.${name}`, null);
      this.#changed.add(lines);
    });
  }

  /** All rows anew, stored ones by their id. */
  replaceRows(lines: string, rows: readonly Values[]): void {
    const table = this.state.tables[lines]!;
    const stored = new Set(this.#base.tables[lines]!.keys);
    const made = rows.map((values) => this.state.makeRow(lines, values, stored.has(String(values.id))));
    this.batch(() => {
      for (const [place, row] of made.entries()) {
        table.rows.set(row.key, row);
        this.#enterGiven(lines, row.key, Object.keys(rows[place]!));
      }
      this.reorder(lines, made.map((row) => row.key));
      for (const rule of this.rules.all) if (rule.lines === lines) this.#await(rule, null);
    });
  }

  /** Many changes as one: rules run and listeners hear once, at the end. */
  batch(work: () => void): void {
    this.#depth += 1;
    try {
      work();
      if (this.#depth === 1) this.#settle();
    } finally {
      this.#depth -= 1;
    }
    if (this.#depth === 0) this.#tell();
  }

  /** What was typed or pasted there and cannot be read: it is told at once, in its own words where there are any, and
   * nothing is saved before it is mended. Null: it can be read again. */
  setUnread(path: string, typed: string | null, detail?: string): void {
    const field = this.state.field(path);
    if (!field || typed === (this.#unread.get(path)?.limit ?? null)) return;
    const fault = typed === null ? null : unreadFault(path, typed, field, detail);
    if (fault) this.#unread.set(path, fault);
    else this.#unread.delete(path);
    const others = this.faults(path).filter(({ code }) => code !== "unread");
    this.batch(() => {
      if (fault) this.#faults.set(path, [{ ...fault, early: true }]);
      else if (others.length) this.#faults.set(path, others);
      else this.#faults.delete(path);
      this.#changed.add(path).add("faults");
    });
  }

  unread(path: string): FormFault | undefined {
    return this.#unread.get(path);
  }

  // --- faults -----------------------------------------------------------------------------------------------------

  faults(path: string): readonly FormFault[] {
    return this.#faults.get(path) ?? [];
  }

  allFaults(): readonly FormFault[] {
    return [...this.#faults.values()].flat();
  }

  /** Show these faults and no others. */
  showFaults(faults: readonly FormFault[]): void {
    this.batch(() => {
      for (const path of this.#faults.keys()) this.#changed.add(path);
      this.#faults.clear();
      for (const fault of faults) {
        this.#faults.set(fault.path, [...this.faults(fault.path), fault]);
        this.#changed.add(fault.path);
      }
      this.#changed.add("faults");
    });
  }

  /** Judge some fields of the record anew; what is known of the others stays. */
  showFaultsOf(names: ReadonlySet<string>, faults: readonly FormFault[]): void {
    const others = this.allFaults().filter(({ path }) => !names.has(headOf(path)));
    this.showFaults([...others, ...faults]);
  }

  /** Faults as the server names them, by JSON pointer. */
  showServerFaults(errors: readonly { pointer: string; detail: string; name?: string }[]): void {
    this.showFaults(
      errors.map(({ pointer, detail }) => ({ path: pathOf(pointer, (lines) => this.rows(lines)), code: "server", detail })),
    );
  }

  // --- hearing ----------------------------------------------------------------------------------------------------

  /** Hear of changes to a path; `*` hears of every change. */
  subscribe(path: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(path) ?? new Set();
    this.#listeners.set(path, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** Grows with every change of the path. */
  version(path: string): number {
    return (this.#versions.get(path) ?? 0) + (path === EVERYTHING ? 0 : (this.#versions.get("all") ?? 0));
  }

  #tell(): void {
    const changed = this.#changed;
    if (changed.size === 0) return;
    this.#changed = new Set();
    const all = changed.has(EVERYTHING);
    if (all) this.#versions.set("all", (this.#versions.get("all") ?? 0) + 1);
    for (const path of changed.add(EVERYTHING)) this.#versions.set(path, (this.#versions.get(path) ?? 0) + 1);
    const paths = all ? this.#listeners.keys() : changed;
    for (const path of [...paths]) for (const listener of [...(this.#listeners.get(path) ?? [])]) listener();
  }

  // --- working out ------------------------------------------------------------------------------------------------

  #begin(given: Values): void {
    if (this.isNew) {
      for (const lines of Object.keys(this.state.tables)) {
        for (const key of this.rows(lines)) this.#enterGiven(lines, key, Object.keys(this.row(lines, key)!.cells));
      }
    }
    this.batch(() => {
      for (const rule of this.rules.all) {
        if (isFlag(rule) || (this.isNew && !(rule.field in given))) this.#await(rule, null);
      }
    });
  }

  #beginRow(lines: string, key: string, given: readonly string[]): void {
    this.#enterGiven(lines, key, given);
    for (const rule of this.rules.all) if (rule.lines === lines) this.#await(rule, key);
    for (const name of given) this.#mark(`${lines}.${name}`, key);
  }

  #enterGiven(lines: string, key: string, given: readonly string[]): void {
    for (const name of given) if (!isEmpty(this.state.read(cellPath(lines, key, name)))) this.#entered.add(cellPath(lines, key, name));
  }

  #assign(path: string, value: unknown): boolean {
    const stored = kept(this.state.field(path), value);
    if (!this.state.write(path, stored)) return false;
    this.#changed.add(path);
    if (this.#faults.delete(path)) this.#changed.add("faults");
    this.#mark(specOf(path), cellOf(path)?.row ?? null);
    return true;
  }

  /** The rules that read a channel are due: for one row where they read only that row. */
  #mark(channel: string, row: string | null): void {
    for (const { rule, near } of this.rules.readers.get(channel) ?? []) this.#await(rule, near ? row : null);
  }

  /** `row` null: all rows of the rule's table, or the record itself. */
  #await(rule: Rule, row: string | null): void {
    const due = this.#pending.get(rule);
    if (due === null) return;
    if (row === null) this.#pending.set(rule, null);
    else this.#pending.set(rule, (due ?? new Set()).add(row));
  }

  #settle(): void {
    for (let steps = 0; this.#pending.size > 0 && steps < MOST_STEPS; steps += 1) {
      const rule = first(this.#pending);
      const due = this.#pending.get(rule) ?? null;
      this.#pending.delete(rule);
      if (!rule.lines) this.#work(rule, rule.field, this.state.seen);
      else for (const key of due ?? this.rows(rule.lines)) this.#workRow(rule, key);
    }
    this.#pending.clear();
  }

  #workRow(rule: Rule, key: string): void {
    const row = this.row(rule.lines, key);
    if (row) this.#work(rule, cellPath(rule.lines, key, rule.name), row.seen);
  }

  #work(rule: Rule, path: string, values: Record<string, unknown>): void {
    if (rule.kind === "default" && !this.#follows(path)) return;
    const value = this.evaluate(rule.tree, values);
    if (rule.kind === "formula" || rule.kind === "default") this.#assign(path, value);
    else this.#flag(path, rule.kind, value === true);
  }

  /** A default follows what it reads until a person enters a value; stored records keep what they have. */
  #follows(path: string): boolean {
    const row = cellOf(path)?.row;
    return !this.#entered.has(path) && (row ? row.startsWith("new-") : this.isNew);
  }

  #flag(path: string, kind: "visible" | "required" | "readonly", value: boolean): void {
    const flags = this.#flags.get(path);
    if (flags?.[kind] === value) return;
    this.#flags.set(path, { ...flags, [kind]: value });
    this.#changed.add(path);
  }

  /** Fields that a picked record fills: their expressions read the picked record. */
  #fill(path: string): void {
    if (this.#brings(path).length && typeof this.state.read(path) === "string") this.#awaited.add(path);
    else this.#awaited.delete(path);
    const fill = this.contract.form.fields[specOf(path)]?.fill;
    const id = this.state.read(path);
    if (!fill || typeof id !== "string") return;
    for (const [target, tree] of Object.entries(fill)) {
      this.#bring(path, target, this.evaluate(tree, { ...this.state.facts(id), record: this.state.facts(id) }));
    }
  }

  /** A value that came with a picked record counts as entered. */
  #bring(path: string, target: string, value: unknown): void {
    const cell = cellOf(path);
    const to = cell ? cellPath(cell.lines, cell.row, target) : target;
    this.#entered.add(to);
    this.#assign(to, value);
  }

  /** A value of an expression now; null where it cannot be worked out. */
  evaluate(tree: Rule["tree"], values: Record<string, unknown> = this.state.seen): unknown {
    return evaluate(tree, values, this.#moment);
  }

  // --- beginning anew ---------------------------------------------------------------------------------------------

  /** What was stored meanwhile becomes the base; entered values stay. */
  rebase(record: Values): void {
    this.#base = FormState.of(this.contract, record);
    this.batch(() => this.#changed.add(EVERYTHING));
  }
}

const isFlag = (rule: Rule) => rule.kind !== "formula" && rule.kind !== "default";

function first(pending: Pending): Rule {
  let found: Rule | null = null;
  for (const rule of pending.keys()) if (!found || rule.rank < found.rank) found = rule;
  return found!;
}
