/** What the server says of roles, and what the pages make of it. */
import { queryOptions } from "@tanstack/react-query";

import { get } from "../../api/client";

/** Always, never, or the condition as it is written. */
export type Said = boolean | string;

export const verbs = ["read", "create", "update", "delete", "export"] as const;
export type Verb = (typeof verbs)[number];

export interface Grant extends Record<Verb, Said> {
  /** Null: not said, so the action's own roles or the right to change decide. */
  actions: Record<string, Said> | null;
  fields: Record<string, "hidden" | "read" | "write">;
}

export interface Role {
  name: string;
  title: string;
  menus: string[];
  /** Its people may search the history of what they read. */
  history: boolean;
  people: { count: number; names: string[] };
  grants: Record<string, Grant>;
}

export interface RightsEntity {
  name: string;
  title: string;
  actions: { name: string; title: string; roles: string[] }[];
  fields: { name: string; title: string }[];
}

export interface Matrix {
  roles: Role[];
  entities: RightsEntity[];
}

export interface Version {
  number: number;
  at: string;
  by: string;
}

export interface RightsChange {
  kind: "gains" | "loses" | "changes";
  role: string;
  entity: string;
  what: string;
  before: string;
  after: string;
  text: { en: string; zh: string };
}

export const matrixQuery = (locale: string) =>
  queryOptions({ queryKey: ["permissions", locale], queryFn: ({ signal }) => get<Matrix>("/permissions", {}, signal) });

export const versionsQuery = queryOptions({
  queryKey: ["permissions", "versions"],
  queryFn: async ({ signal }) => (await get<{ versions: Version[] }>("/permissions/versions", {}, signal)).versions,
});

export const changesQuery = (before: number, after: number) =>
  queryOptions({
    queryKey: ["permissions", "changes", before, after],
    queryFn: async ({ signal }) => (await get<{ changes: RightsChange[] }>("/permissions/changes", { before, after }, signal)).changes,
    enabled: after > 0,
    staleTime: Infinity,
  });

/** How far a right goes: never, for some records, always. */
export function reach(said: Said | undefined): "never" | "some" | "always" {
  if (typeof said === "string") return "some";
  return said ? "always" : "never";
}

/** Whether a role says anything of an entity. */
export const grants = (role: Role, entity: RightsEntity): Grant | undefined => role.grants[entity.name];

/** The entities whose title or name has the text in it, of which some of the roles say anything. */
export function shownEntities(matrix: Matrix, roles: readonly Role[], text: string, all: boolean): RightsEntity[] {
  const wanted = text.trim().toLowerCase();
  return matrix.entities.filter(
    (entity) => (all || roles.some((role) => grants(role, entity))) && (!wanted || `${entity.title} ${entity.name}`.toLowerCase().includes(wanted)),
  );
}
