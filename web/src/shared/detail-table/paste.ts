/** What a pasted block of cells means for a detail table: values by row and column, and what could not be read. */
import type { Field, Fields } from "../../api/types";
import type { Json } from "../../engine/form/contract";
import { viewOf, type FindOptions, type Option, type Settings } from "../../fields";

export interface PastedCell {
  value: Json;
  chosen?: Option;
}

export interface PasteFault {
  row: number;
  column: string;
  text: string;
  kind: "unread" | "notFound" | "several";
}

export interface Pasted {
  rows: Record<string, PastedCell>[];
  faults: PasteFault[];
}

const POINTING = new Set(["reference", "tree", "user", "department"]);
const AT_ONCE = 6;

/** The columns that pasted cells go to: by the titles in a first line, else from the given column to the right. */
export function aligned(cells: string[][], fields: Fields, columns: string[], from: string): { columns: string[]; cells: string[][] } {
  const byTitle = new Map(columns.map((name) => [fields[name]?.title.trim().toLowerCase(), name]));
  const heading = cells[0]!.map((cell) => byTitle.get(cell.trim().toLowerCase()));
  const named = cells.length > 1 && heading.filter(Boolean).length >= Math.max(1, cells[0]!.length / 2) && heading.some(Boolean);
  if (named) return { columns: heading.map((name) => name ?? ""), cells: cells.slice(1) };
  return { columns: columns.slice(Math.max(0, columns.indexOf(from))), cells };
}

/** Reads every cell; the same name is looked up once, however often it is pasted. */
export async function readPasted(
  cells: string[][],
  columns: string[],
  fields: Fields,
  settings: Settings,
  find: (column: string) => FindOptions,
): Promise<Pasted> {
  const found = await lookedUp(cells, columns, fields, find);
  const faults: PasteFault[] = [];
  const rows = cells.map((line, row) => {
    const values: Record<string, PastedCell> = {};
    line.forEach((text, place) => {
      const column = columns[place];
      const field = column ? fields[column] : undefined;
      if (!column || !field) return;
      const read = POINTING.has(field.type) ? found.get(key(column, text)) : parsed(text, field, settings);
      if (typeof read === "object") values[column] = read;
      else if (text.trim()) faults.push({ row, column, text, kind: read ?? "unread" });
    });
    return values;
  });
  return { rows, faults };
}

function parsed(text: string, field: Field, settings: Settings): PastedCell | "unread" {
  const value = viewOf(field).parse(text, field, settings);
  return value === undefined ? "unread" : { value: value as Json };
}

type Looked = PastedCell | "notFound" | "several";
const key = (column: string, text: string) => `${column}\t${text.trim()}`;

/** One question for each column that points somewhere. */
async function lookedUp(cells: string[][], columns: string[], fields: Fields, find: (column: string) => FindOptions): Promise<Map<string, Looked>> {
  const found = new Map<string, Looked>();
  const asked = [...wantedNames(cells, columns, fields)].map(async ([column, texts]) => {
    const source = find(column);
    const each = source.named ? await named(source.named, [...texts]) : await oneByOne([...texts], source);
    for (const [text, looked] of each) found.set(key(column, text), looked);
  });
  await Promise.all(asked);
  return found;
}

/** The different texts of each column that points somewhere. */
function wantedNames(cells: string[][], columns: string[], fields: Fields): Map<string, Set<string>> {
  const wanted = new Map<string, Set<string>>();
  for (const line of cells) {
    line.forEach((text, place) => {
      const column = columns[place];
      if (!column || !text.trim() || !POINTING.has(fields[column]?.type ?? "")) return;
      wanted.set(column, (wanted.get(column) ?? new Set()).add(text.trim()));
    });
  }
  return wanted;
}

type Read = [string, Looked][];

async function named(ask: NonNullable<FindOptions["named"]>, texts: string[]): Promise<Read> {
  try {
    const { found, several } = await ask(texts);
    const many = new Set(several);
    return texts.map((text) => {
      const one = Object.hasOwn(found, text) ? found[text] : undefined;
      return [text, one ? { value: one.id, chosen: one } : many.has(text) ? "several" : "notFound"];
    });
  } catch {
    return texts.map((text) => [text, "notFound"]);
  }
}

/** Where only a search is to be had. */
async function oneByOne(texts: string[], find: FindOptions): Promise<Read> {
  const found: Read = [];
  const worker = async () => {
    for (let text = texts.pop(); text !== undefined; text = texts.pop()) found.push([text, await lookUp(text, find)]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return found;
}

/** An exact name wins; else the only record that the search finds. */
async function lookUp(text: string, find: FindOptions): Promise<Looked> {
  try {
    const { records } = await find(text, null);
    const exact = records.filter((record) => isCalled(record, text));
    const [one] = exact.length ? exact : records;
    if (!one) return "notFound";
    return exact.length > 1 || (!exact.length && records.length > 1) ? "several" : { value: one.id, chosen: one };
  } catch {
    return "notFound";
  }
}

/** The whole title, or one of its words, as a code before a name is. */
function isCalled({ _title }: Option, text: string): boolean {
  const word = text.toLowerCase();
  return _title.toLowerCase() === word || _title.toLowerCase().split(/\s+/)[0] === word;
}
