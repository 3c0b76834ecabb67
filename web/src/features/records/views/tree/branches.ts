/** The branches of a tree: what lies below a record, how much, and the way down to it. */
import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";

import { findRecords, type ListQuery } from "../../../../api/queries";
import type { RecordData } from "../../../../api/types";
import { joined, quoted } from "../../filters";
import { viewKey } from "../parts/reading";
import { summaryOf } from "../parts/sums";

/** What lies directly below a record; at the top, what lies below nothing. */
export function below(by: string, parent: string | null, where: string): string {
  return joined([where, parent === null ? `is_empty(${by})` : `${by} == ${quoted(parent)}`]);
}

/** How many records lie directly below each of these. */
export function useCounts(entity: string, by: string, where: string, ids: readonly string[]): ReadonlyMap<string, number> {
  const { data } = useQuery({
    queryKey: [...viewKey(entity), "below", by, where, ids],
    queryFn: async ({ signal }) => {
      const { groups = [] } = await summaryOf(entity, { where: joined([where, `${by} in [${ids.map(quoted).join(", ")}]`]), group: [by] }, signal);
      return groups.map(({ values, count }) => [String(values[0]), count] as const);
    },
    enabled: ids.length > 0,
    placeholderData: (before) => before,
    retry: false,
  });
  return new Map(data ?? []);
}

export interface Found {
  record: RecordData;
  /** From the top down to what it lies in. */
  path: RecordData[];
}

const DEEPEST = 50;

/** Records found, each with the way down to it; each level of the way is asked for once. */
async function withPaths(client: QueryClient, entity: string, by: string, records: RecordData[]): Promise<Found[]> {
  const known = new Map(records.map((record) => [record.id, record]));
  let wanted = parentsOf(records, by);
  for (let depth = 0; depth < DEEPEST && wanted.some((id) => !known.has(id)); depth += 1) {
    const missing = wanted.filter((id) => !known.has(id)).slice(0, 500);
    const query = { where: `id in [${missing.map(quoted).join(", ")}]`, select: by, limit: missing.length };
    const page = await client.fetchQuery({ queryKey: [...viewKey(entity), "path", query], queryFn: () => findRecords(entity, query) });
    if (page.records.length === 0) break;
    page.records.forEach((record) => known.set(record.id, record));
    wanted = parentsOf(page.records, by);
  }
  return records.map((record) => ({ record, path: pathOf(record, by, known) }));
}

function parentsOf(records: readonly RecordData[], by: string): string[] {
  return [...new Set(records.flatMap((record) => (typeof record[by] === "string" ? [record[by]] : [])))];
}

function pathOf(record: RecordData, by: string, known: ReadonlyMap<string, RecordData>): RecordData[] {
  const path: RecordData[] = [];
  for (let above = known.get(String(record[by])); above && path.length < DEEPEST; above = known.get(String(above[by]))) path.unshift(above);
  return path;
}

/** What a search finds anywhere in the tree. */
export function useFoundPaths(entity: string, by: string, query: ListQuery, enabled: boolean) {
  const client = useQueryClient();
  return useQuery({
    queryKey: [...viewKey(entity), "found", by, query],
    queryFn: async ({ signal }) => {
      const page = await findRecords(entity, { ...query, limit: 200 }, signal);
      return { found: await withPaths(client, entity, by, page.records), more: page.next !== null };
    },
    enabled,
    placeholderData: (before) => before,
    retry: false,
  });
}
