/** What the server tells of the past of a workspace, and how it is asked for. */
import type { Query } from "../../api/client";
import type { Json } from "../../engine/form/contract";

export interface Named {
  id: string;
  name: string;
}

export interface Change {
  field: string;
  title: string;
  old: Json;
  new: Json;
  old_title?: string | null;
  new_title?: string | null;
  /** Of detail rows: those that were touched. */
  rows?: { id: string; action: string; changes: Change[] }[] | null;
}

export interface Entry {
  id: string;
  at: string;
  user: Named | null;
  on_behalf: Named | null;
  entity: string;
  entity_title: string;
  record: string;
  record_title: string;
  /** Whether the record can still be opened. */
  there: boolean;
  action: string;
  action_title: string;
  via: string;
  rule: { name: string; title: string } | null;
  changes: Change[];
}

export interface Event {
  number?: number;
  history?: string;
  at: string;
  kind: string;
  kind_title: string;
  login: string;
  user: Named | null;
  address: string;
  entity_title: string | null;
  detail: Record<string, Json>;
  changes: Change[];
}

export interface Page<T> {
  entries: T[];
  next: string | null;
}

export interface Retention {
  history_years: number | null;
  log_months: number | null;
  held: boolean;
  least: { history_years: number; log_months: number };
  entries: number;
  digest: string;
}

export const roads = ["form", "api", "import", "rule", "command", "seed", "demo"] as const;
export const actions = ["create", "update", "delete", "calculate"] as const;

/** What is looked for; empty is anything. Days are whole days of the workspace. */
export type Wanted = Partial<Record<"entity" | "record" | "user" | "action" | "via" | "kind" | "from" | "to", string>>;

/** The question to the server: the last day counts as well. */
export function asked({ from, to, ...others }: Wanted): Query {
  return { ...Object.fromEntries(Object.entries(others).filter(([, value]) => value)), ...(from && { since: from }), ...(to && { until: dayAfter(to) }) };
}

export function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}
