/** What every kind of view asks for: fields of paths, pages of records, and the same again when something changed. */
import { useInfiniteQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";

import { findRecords, keys, type ListQuery } from "../../../../api/queries";
import type { Entity, Fields, Page, RecordData } from "../../../../api/types";
import { usePathFields } from "../../columns";

export type Pages = InfiniteData<Page, string | null>;

/** Everything a view reads of an entity begins with this key. */
export const viewKey = (entity: string) => [...keys.records(entity), "view"] as const;

/** The fields of the paths a view names, beside those known already. */
export function useFields(entity: Entity, known: Fields, paths: readonly (string | null | undefined)[]): Fields {
  const named = JSON.stringify([...new Set(paths.filter(Boolean))]);
  const wanted = useMemo(() => JSON.parse(named) as string[], [named]);
  const found = usePathFields(entity, wanted);
  return useMemo(() => ({ ...known, ...found }), [known, found]);
}

/** Paths as the server wants them selected, each once. */
export function selection(...paths: (string | null | undefined)[]): string {
  return [...new Set(paths.filter(Boolean))].join(",");
}

/** Asks again for all that is in sight when the page says that something changed. */
export function useFresh(entity: string, round: number): void {
  const client = useQueryClient();
  const seen = useRef(round);
  useEffect(() => {
    if (seen.current === round) return;
    seen.current = round;
    void client.invalidateQueries({ queryKey: viewKey(entity) });
  }, [client, entity, round]);
}

interface Asking {
  entity: string;
  query: ListQuery;
  size: number;
  enabled?: boolean;
  onFailed: (thrown: unknown) => void;
}

/** The key of a list that grows page by page. */
export const pagesKey = (entity: string, query: ListQuery, size: number) => [...viewKey(entity), "pages", size, query] as const;

/** Records page by page; what is there stays while it is asked for again. */
export function usePages({ entity, query, size, enabled = true, onFailed }: Asking) {
  const found = useInfiniteQuery({
    queryKey: pagesKey(entity, query, size),
    queryFn: ({ pageParam, signal }) => findRecords(entity, { ...query, limit: size, after: pageParam, ...(pageParam ? {} : { count: "capped" as const }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
    enabled,
    retry: false,
  });
  useFailure(found.error, onFailed);
  const records = useMemo(() => found.data?.pages.flatMap((page) => page.records) ?? [], [found.data]);
  return { ...found, records, count: found.data?.pages[0]?.count ?? null };
}

/** Tells the page of a failure once. */
export function useFailure(error: unknown, onFailed: (thrown: unknown) => void): void {
  const told = useRef<unknown>(null);
  useEffect(() => {
    if (!error || told.current === error) return;
    told.current = error;
    onFailed(error);
  }, [error, onFailed]);
}

/** The most records that a view which shows all of them at once asks for. */
export const MOST = 2000;
const PAGE = 1000;

/** Every record of a question, up to `MOST`; `more` when there are others. */
export async function everyRecord(entity: string, query: ListQuery, signal?: AbortSignal): Promise<{ records: RecordData[]; more: boolean }> {
  const records: RecordData[] = [];
  let after: string | null = null;
  do {
    const page: Page = await findRecords(entity, { ...query, limit: PAGE, after }, signal);
    records.push(...page.records);
    after = page.next;
  } while (after && records.length < MOST);
  return { records, more: after !== null };
}
