/** What is asked of the server more than once, each with its key. */
import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";

import { get } from "./client";
import type { Entity, EntityName, ImportResult, Job, Me, Notices, Page, RecordData, SavedViews, SearchGroup, SessionOptions } from "./types";

export const keys = {
  me: ["me"] as const,
  sessionOptions: ["session", "options"] as const,
  entities: ["entities"] as const,
  entity: (entity: string) => ["entity", entity] as const,
  views: (entity: string) => ["views", entity] as const,
  /** Everything read of an entity's records: lists, single ones, their history. */
  records: (entity: string) => ["records", entity] as const,
  /** Records that point to another one, shown with it. */
  related: (entity: string) => ["records", entity, "related"] as const,
  record: (entity: string, id: string) => ["records", entity, "one", id] as const,
  history: (entity: string, id: string) => ["records", entity, "history", id] as const,
  notices: ["notices"] as const,
  search: (text: string) => ["search", text] as const,
  job: (id: string) => ["job", id] as const,
};

const definition = { staleTime: Infinity };

export const meQuery = queryOptions({ queryKey: keys.me, queryFn: ({ signal }) => get<Me>("/me", {}, signal), ...definition });

export const sessionOptionsQuery = queryOptions({
  queryKey: keys.sessionOptions,
  queryFn: ({ signal }) => get<SessionOptions>("/session/options", {}, signal),
});

export const entitiesQuery = queryOptions({
  queryKey: keys.entities,
  queryFn: ({ signal }) => get<EntityName[]>("/entities", {}, signal),
  ...definition,
});

export const entityQuery = (entity: string) =>
  queryOptions({ queryKey: keys.entity(entity), queryFn: ({ signal }) => get<Entity>(`/entities/${entity}`, {}, signal), ...definition });

/** The views that people saved of an entity's list. */
export const savedViewsQuery = (entity: string) =>
  queryOptions({ queryKey: keys.views(entity), queryFn: ({ signal }) => get<SavedViews>(`/views/${entity}`, {}, signal), staleTime: 60_000 });

export const recordQuery = (entity: string, id: string) =>
  queryOptions({
    queryKey: keys.record(entity, id),
    queryFn: ({ signal }) => get<RecordData>(`/records/${entity}/${id}`, {}, signal),
  });

export const noticesQuery = queryOptions({ queryKey: keys.notices, queryFn: ({ signal }) => get<Notices>("/notices", {}, signal) });

export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: keys.search(text),
    queryFn: ({ signal }) => get<{ groups: SearchGroup[] }>("/search", { q: text }, signal),
    enabled: [...text].length >= 2,
    staleTime: 10_000,
  });

export const jobQuery = <R = ImportResult>(id: string) =>
  queryOptions({
    queryKey: keys.job(id),
    queryFn: ({ signal }) => get<Job<R>>(`/jobs/${id}`, {}, signal),
    refetchInterval: ({ state }) => (!state.data || state.data.state === "queued" || state.data.state === "running" ? 700 : false),
  });

/** Who I am. Suspends on first use; inside the shell it is always there. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** The definition of an entity, as far as I may see it. Suspends until it is there. */
export function useEntity(entity: string): Entity {
  return useSuspenseQuery(entityQuery(entity)).data;
}

export interface ListQuery {
  where?: string;
  sort?: string;
  select?: string;
  search?: string;
  limit?: number;
  after?: string | null;
  count?: "true" | "capped";
}

/** One page of a list, by cursor. */
export function findRecords(entity: string, query: ListQuery, signal?: AbortSignal): Promise<Page> {
  return get<Page>(`/records/${entity}`, { ...query }, signal);
}
