/** Rows in groups: heads with their subtotals, and the records of those that are open, as one long list. Knows no screen. */
import type { Field, Json, RecordData, Summary } from "../../../api/types";
import type { RowSource } from "../../../shared/grid/DataGrid";
import type { Block, Pager } from "../../../shared/grid/pager";
import { family, joined, quoted } from "../filters";

export interface Group {
  key: string;
  level: number;
  /** What it is grouped by, and the value. */
  by: string;
  value: Json;
  title: string | null;
  count: number;
  open: boolean;
}

/** The head of a group among the records. */
export interface GroupRow extends RecordData {
  _group: Group & Json;
}

export const groupOf = (row: RecordData): Group | undefined => row._group as Group | undefined;

/** The records of a group as a condition. */
export function conditionOf(by: string, field: Field | undefined, value: Json): string {
  if (value === null) return `is_empty(${by})`;
  if (typeof value === "boolean") return value ? by : `not ${by}`;
  const number = typeof value === "number" || (field && family(field) === "number");
  return `${by} == ${number ? String(value) : quoted(String(value))}`;
}

export interface Grouping {
  levels: readonly string[];
  fields: Readonly<Record<string, Field>>;
  /** What rows are, without the groups: `totals` by the columns that show them. */
  totals: Readonly<Record<string, string>>;
  ask: (where: string, by: string) => Promise<Summary>;
  records: (where: string) => Pager<RecordData>;
  where: string;
  size: number;
}

interface Segment {
  /** The head itself, or the records below one. */
  row?: GroupRow;
  pager?: Pager<RecordData>;
  length: number;
}

/** Opens and closes groups by being another source over the same answers. */
export class GroupedRows implements RowSource<RecordData> {
  readonly size: number;
  private segments: Promise<Segment[]> | null = null;
  private readonly grouping: Grouping;
  private readonly open: ReadonlySet<string>;
  private readonly answers: Map<string, Promise<Summary>>;
  private readonly pagers: Map<string, Pager<RecordData>>;

  constructor(grouping: Grouping, open: ReadonlySet<string> = new Set(), answers = new Map<string, Promise<Summary>>(), pagers = new Map<string, Pager<RecordData>>()) {
    this.grouping = grouping;
    this.open = open;
    this.answers = answers;
    this.pagers = pagers;
    this.size = grouping.size;
  }

  toggled(key: string): GroupedRows {
    const open = new Set(this.open);
    if (!open.delete(key)) open.add(key);
    return new GroupedRows(this.grouping, open, this.answers, this.pagers);
  }

  /** The same groups open, everything asked anew. */
  anew(grouping: Grouping): GroupedRows {
    return new GroupedRows(grouping, this.open);
  }

  async block(n: number): Promise<Block<RecordData>> {
    this.segments ??= this.below("", [], 0);
    const segments = await this.segments;
    const total = segments.reduce((sum, { length }) => sum + length, 0);
    const rows: RecordData[] = [];
    let start = 0;
    for (const segment of segments) {
      const from = Math.max(n * this.size, start);
      const to = Math.min((n + 1) * this.size, start + segment.length);
      if (from < to) rows.push(...(await rowsOf(segment, from - start, to - start, this.size)));
      start += segment.length;
    }
    return { rows, total };
  }

  /** The heads below a group, each followed by what is open of it. */
  private async below(prefix: string, conditions: readonly string[], level: number): Promise<Segment[]> {
    const by = this.grouping.levels[level]!;
    const where = joined([this.grouping.where, ...conditions]);
    const { groups = [] } = await this.answer(where, by);
    const parts = groups.map(async ({ values: [value = null], titles: [title = null], count, totals }): Promise<Segment[]> => {
      const key = `${prefix}/${by}=${JSON.stringify(value)}`;
      const open = this.open.has(key);
      const row = { id: key, ...shownTotals(this.grouping.totals, totals), _group: { key, level, by, value, title, count, open } as Group & Json } as GroupRow;
      const head: Segment = { row, length: 1 };
      if (!open) return [head];
      const inside = [...conditions, conditionOf(by, this.grouping.fields[by], value)];
      return [head, ...(level + 1 < this.grouping.levels.length ? await this.below(key, inside, level + 1) : [this.recordsOf(inside, count)])];
    });
    return (await Promise.all(parts)).flat();
  }

  private recordsOf(conditions: readonly string[], count: number): Segment {
    const where = joined([this.grouping.where, ...conditions]);
    const pager = this.pagers.get(where) ?? this.grouping.records(where);
    this.pagers.set(where, pager);
    return { pager, length: count };
  }

  private answer(where: string, by: string): Promise<Summary> {
    const key = `${by} ${where}`;
    const known = this.answers.get(key) ?? this.grouping.ask(where, by);
    this.answers.set(key, known);
    known.catch(() => this.answers.delete(key));
    return known;
  }
}

async function rowsOf({ row, pager }: Segment, from: number, to: number, size: number): Promise<RecordData[]> {
  if (row) return [row];
  const rows: RecordData[] = [];
  for (let n = Math.floor(from / size); n * size < to; n += 1) {
    const block = await pager!.block(n);
    rows.push(...block.rows.slice(Math.max(0, from - n * size), to - n * size));
  }
  return rows;
}

/** Totals as the server names them (`sum:worth`) by the columns that show them. */
export function shownTotals(wanted: Readonly<Record<string, string>>, found: Record<string, string | number | null>): Record<string, Json> {
  return Object.fromEntries(Object.entries(wanted).map(([name, total]) => [name, found[`${total}:${name}`] ?? null]));
}

export const askedTotals = (wanted: Readonly<Record<string, string>>): string => Object.entries(wanted).map(([name, total]) => `${total}:${name}`).join(",");
