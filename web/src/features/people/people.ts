/** People as the administrator's pages know them: their records, and beside them how they sign in. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { get, post } from "../../api/client";
import { findRecords, keys } from "../../api/queries";
import type { Choice, Entity, RecordData } from "../../api/types";

export const PERSON = "base.user";
export const ADMINISTRATOR = "admin";
export const PAGE = 50;

export interface Filters {
  search: string;
  role: string;
  department: string | null;
  state: "active" | "inactive" | "all";
}

/** A login as the server tells administrators of it. */
export interface Login {
  user: string;
  login: string;
  invited: boolean;
  second_factor: boolean;
  seen_at: string | null;
  sessions: number;
}

/** The filter in the language of expressions. */
export function whereOf({ role, department, state }: Filters): string {
  const parts = [
    state === "active" ? "active" : state === "inactive" ? "not active" : "",
    role ? `'${role}' in roles` : "",
    department ? `(department == '${department}' or any(other_departments.department == '${department}'))` : "",
  ];
  return parts.filter(Boolean).join(" and ");
}

/** Only what I may see of people can be asked for. */
const columns = (entity: Entity) => ["name", "account", "email", "roles", "department", "other_departments", "active"].filter((name) => name in entity.fields).join(",");

export const peopleQuery = (entity: Entity, filters: Filters) =>
  infiniteQueryOptions({
    queryKey: [...keys.records(PERSON), "people", filters],
    queryFn: ({ signal, pageParam }) => findRecords(PERSON, { where: whereOf(filters), search: filters.search, sort: "name", select: columns(entity), limit: PAGE, after: pageParam, ...(pageParam ? {} : { count: "capped" }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });

/** By user; nobody's for who may not know. */
export const loginsQuery = (ids: readonly string[], known: boolean) =>
  queryOptions({
    queryKey: ["logins", ids],
    queryFn: async ({ signal }) => new Map((await get<{ logins: Login[] }>("/people/logins", { users: ids.join(",") }, signal)).logins.map((each) => [each.user, each])),
    enabled: known && ids.length > 0,
    placeholderData: (before) => before,
  });

export const rolesOf = (record: RecordData): string[] => (Array.isArray(record.roles) ? record.roles.map(String) : []);

/** The departments somebody has besides their own, with their titles. */
export const furtherOf = (record: RecordData): { id?: string; department: string; title: string }[] =>
  (Array.isArray(record.other_departments) ? (record.other_departments as unknown as RecordData[]) : []).map((row) => ({ id: row.id, department: String(row.department), title: row._titles?.department ?? "" }));

/** The roles there are; titles in my language. */
export function rolesThere(entity: Entity): Choice[] {
  const field = entity.fields.roles;
  return field?.type === "choices" ? field.choices : [];
}

/** Whether these are all who administer the workspace, so that taking the role from them leaves nobody. */
export async function lastAdministrators(ids: readonly string[]): Promise<boolean> {
  const { records } = await findRecords(PERSON, { where: `active and '${ADMINISTRATOR}' in roles`, select: "name", limit: 200 });
  return records.length > 0 && records.every(({ id }) => ids.includes(id));
}

export type Change = { id: string; department?: string | null; roles?: string[] };

/** Change many at once; gives what takes it back. */
export async function changeAll(people: readonly RecordData[], change: (record: RecordData) => Omit<Change, "id">): Promise<Change[]> {
  const changes = people.map((record) => ({ id: record.id, version: record.version, ...change(record) }));
  await post(`/records/${PERSON}/batch`, { update: changes });
  return people.map((record, at) => ({ id: record.id, ...("roles" in changes[at]! ? { roles: rolesOf(record) } : { department: (record.department as string | null | undefined) ?? null }) }));
}

/** Take a change of many back, whatever version they have now. */
export async function takeBack(before: readonly Change[]): Promise<void> {
  const { records } = await findRecords(PERSON, { where: `id in [${before.map(({ id }) => `'${id}'`).join(", ")}]`, select: "name", limit: 200 });
  const versions = new Map(records.map(({ id, version }) => [id, version]));
  await post(`/records/${PERSON}/batch`, { update: before.map((each) => ({ ...each, version: versions.get(each.id) })) });
}
