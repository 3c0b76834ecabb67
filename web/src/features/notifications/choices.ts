/** What I am told of, where and when: asked for once, changed a part at a time. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { get, put } from "../../api/client";

export type When = "now" | "digest" | "never";
export type Channel = "app" | "mail" | "push";

export interface Kind extends Record<Channel, When> {
  name: string;
  title: string;
  about: string;
}

export interface Browser {
  id: string;
  at: string;
  device: string;
  /** Whether it is this one. */
  here: boolean;
}

export interface Choices {
  kinds: Kind[];
  quiet: [string, string] | null;
  digest: string;
  timezone: string;
  mail: { server: boolean; to: string | null };
  push: { key: string | null; browsers: Browser[] };
}

export interface Change {
  kinds?: Record<string, Partial<Record<Channel, When>>>;
  quiet?: [string, string] | null;
  digest?: string;
}

export const choicesKey = ["me", "notices"] as const;

export const channels: readonly Channel[] = ["app", "mail", "push"];

/** What there is to choose of a channel. */
export const times: Record<Channel, readonly When[]> = { app: ["now", "never"], mail: ["now", "digest", "never"], push: ["now", "digest", "never"] };

export function useChoices() {
  return useQuery({ queryKey: choicesKey, queryFn: ({ signal }) => get<Choices>("/me/notices", {}, signal) });
}

/** The choices after a change, as they will be answered. */
export function after(choices: Choices, { kinds = {}, ...rest }: Change): Choices {
  return { ...choices, ...rest, kinds: choices.kinds.map((kind) => ({ ...kind, ...kinds[kind.name] })) };
}

/** Changes a part at once on the page; what the server refuses is as it was. */
export function useChanging(onFailed: (failure: Error) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: Change) => put<Choices>("/me/notices", change),
    scope: { id: "notices" }, // one after the other: the last choice is the one that stays
    onMutate: (change) => client.setQueryData<Choices>(choicesKey, (before) => before && after(before, change)),
    onError: onFailed,
    onSettled: () => client.invalidateQueries({ queryKey: choicesKey }),
  }).mutate;
}
