/** What happens around a record, as the server tells it: comments, changes, and how I stand to it. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { get, put } from "../../../../api/client";
import { useChanges } from "../../../../api/events";
import { keys } from "../../../../api/queries";
import type { FileValue } from "../../../../api/types";
import type { Entry, Page as Changes } from "../HistoryEntry";
import type { Names } from "./mentions";

export interface Comment {
  id: string;
  at: string;
  user: { id: string; name: string } | null;
  text: string;
  mentions: Names;
  files: FileValue[];
  edited: string | null;
  deleted: boolean;
  mine: boolean;
}

interface Page {
  comments: Comment[];
  next: string | null;
  following: boolean;
  seen: string | null;
  unread: number;
}

export type Filter = "all" | "comments" | "changes";

export type Happening = { at: string; comment: Comment } | { at: string; entry: Entry };

const keyOf = (entity: string, id: string) => [...keys.records(entity), "comments", id] as const;

export const pathOf = (entity: string, id: string): string => `/records/${entity}/${id}/comments`;

/** How I stand to the record: how much I have not seen, whether I follow it. Kept fresh while the record is shown. */
export function useStanding(entity: string, id: string) {
  const client = useQueryClient();
  useChanges(entity, ({ ids }) => {
    if (ids && !ids.includes(id)) return;
    void client.invalidateQueries({ queryKey: keyOf(entity, id) });
    void client.invalidateQueries({ queryKey: keys.history(entity, id) });
  });
  const { data } = useQuery({
    queryKey: [...keyOf(entity, id), "standing"],
    queryFn: ({ signal }) => get<Page>(pathOf(entity, id), { limit: 1 }, signal),
  });
  const tell = useMutation({
    mutationFn: (said: { following?: boolean; seen?: string }) => put(`/records/${entity}/${id}/following`, said),
    onSuccess: () => client.invalidateQueries({ queryKey: [...keyOf(entity, id), "standing"] }),
  });
  return { unread: data?.unread ?? 0, following: data?.following ?? false, newest: data?.comments[0]?.id, tell: tell.mutate };
}

/** Asks for the comments again: something of mine was written. */
export function useRefresh(entity: string, id: string): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: keyOf(entity, id) });
}

/** Comments and changes as one line of time, the newest first. What is older than the last page of either waits. */
export function useHappenings(entity: string, id: string, filter: Filter) {
  const comments = useInfiniteQuery({
    queryKey: [...keyOf(entity, id), "pages"],
    queryFn: ({ pageParam, signal }) => get<Page>(pathOf(entity, id), { after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    enabled: filter !== "changes",
  });
  const changes = useInfiniteQuery({
    queryKey: keys.history(entity, id),
    queryFn: ({ pageParam, signal }) => get<Changes>(`/records/${entity}/${id}/history`, { after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    enabled: filter !== "comments",
  });
  const asked = filter === "all" ? [comments, changes] : [filter === "comments" ? comments : changes];
  const said: Happening[] = filter === "changes" ? [] : (comments.data?.pages ?? []).flatMap((page) => page.comments.map((comment) => ({ at: comment.at, comment })));
  const done: Happening[] = filter === "comments" ? [] : (changes.data?.pages ?? []).flatMap((page) => page.entries.map((entry) => ({ at: entry.at, entry })));
  const ends = [comments.hasNextPage && said.at(-1)?.at, changes.hasNextPage && done.at(-1)?.at].filter((at): at is string => !!at);
  const from = ends.sort().at(-1) ?? "";
  const all = [...said, ...done].filter(({ at }) => at >= from).sort((one, other) => other.at.localeCompare(one.at));
  return {
    happenings: all,
    seen: comments.data?.pages[0]?.seen ?? null,
    pending: asked.some((query) => query.isPending),
    failed: asked.some((query) => query.isError),
    more: asked.some((query) => query.hasNextPage),
    fetching: asked.some((query) => query.isFetchingNextPage),
    fetchMore: () => asked.forEach((query) => query.hasNextPage && void query.fetchNextPage()),
  };
}
