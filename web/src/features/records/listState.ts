/** What of a list stands in the address, so that a link shows the same list. */
import { arity, type Filter, type Filters, type Operator } from "./filter";

export interface ListState {
  /** The view chosen; none: the first. */
  view?: string;
  /** Any condition in the expression language: links from elsewhere bring it. */
  where?: string;
  search?: string;
  /** `-date,number`; none: the view's. */
  sort?: string;
  /** States chosen, by name. */
  states?: string[];
  filters?: Filters;
  /** What rows are grouped by, level by level: `shelf,kind`; `-`: by nothing, whatever the view says. */
  group?: string;
  /** Quick filters of the view that are on, by name. */
  quick?: string[];
}

type Loose = Record<string, unknown>;

function text(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((item) => text(item) ?? []) : typeof value === "string" && value ? value.split(",") : [];
}

function filter(value: unknown): Filter | null {
  const { op, values } = (value ?? {}) as Loose;
  if (typeof op !== "string") return null;
  const given = Array.isArray(values) ? values.map((item) => text(item) ?? "") : [];
  return { op: op as Operator, values: arity(op as Operator) === 0 ? [] : given };
}

function filters(value: unknown): Filters {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).flatMap(([path, given]) => {
    const read = filter(given);
    return read ? [[path, read] as const] : [];
  }));
}

/** Leaves out what is empty, so that the address stays short. */
export function tidy(state: ListState): ListState {
  const entries = Object.entries(state).filter(([, value]) =>
    Array.isArray(value) ? value.length > 0 : typeof value === "object" && value !== null ? Object.keys(value).length > 0 : Boolean(value),
  );
  return Object.fromEntries(entries) as ListState;
}

/** Reads the address; whatever cannot be understood is left out. */
export function readListState(search: Loose): ListState {
  const given: Loose = {
    view: text(search.view), where: text(search.where), search: text(search.search), sort: text(search.sort),
    states: texts(search.states), filters: filters(search.filters), group: text(search.group), quick: texts(search.quick),
  };
  return tidy(given as ListState);
}

/** Whether the list shows less than all there is. */
export function narrowed({ where, search, states, quick, filters: columns }: ListState): boolean {
  return Boolean(where || search || states?.length || quick?.length || Object.keys(columns ?? {}).length);
}

export interface SortKey {
  name: string;
  down: boolean;
}

export function parseSort(sort: string): SortKey[] {
  return sort
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => (part.startsWith("-") ? { name: part.slice(1), down: true } : { name: part, down: false }));
}

export function writeSort(sort: readonly SortKey[]): string {
  return sort.map(({ name, down }) => (down ? `-${name}` : name)).join(",");
}
