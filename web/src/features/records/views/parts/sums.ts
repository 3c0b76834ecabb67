/** Counts and sums over all records of a question, grouped by the server. */
import { get } from "../../../../api/client";
import type { RecordValue } from "../../../../api/types";

export interface Sum {
  count: number;
  /** By what was asked: `sum:amount`. */
  totals: Record<string, string | number | null>;
}

export interface Group extends Sum {
  /** One for each field grouped by. */
  values: RecordValue[];
  /** What those are called that point to a record. */
  titles: (string | null)[];
}

export interface Summary {
  whole: Sum;
  groups?: Group[];
}

interface Question {
  where?: string | undefined;
  search?: string | undefined;
  /** Fields or other expressions, at most a few. */
  group?: readonly string[];
  totals?: Record<string, string>;
}

/** All records of a question added up, and by the values of `group`. */
export function summaryOf(entity: string, { where = "", search = "", group = [], totals = {} }: Question, signal?: AbortSignal): Promise<Summary> {
  const wanted = Object.entries(totals).map(([path, how]) => `${how}:${path}`).join(",");
  return get<Summary>(`/records/${entity}/summary`, { where, search, group: group.join(","), totals: wanted }, signal);
}
