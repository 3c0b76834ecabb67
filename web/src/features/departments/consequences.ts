/** What the server says of departments beside their records: who works there, and what follows when one moves. */
import { queryOptions } from "@tanstack/react-query";

import { get } from "../../api/client";
import { findRecords, keys } from "../../api/queries";
import { DEPARTMENT } from "../../shared/departments/query";

export const PERSON = "base.user";

export interface Some {
  count: number;
  names: string[];
}

export interface Consequences {
  departments: number;
  people: number;
  gain: Some;
  lose: Some;
}

/** How many people work in each department. Asked anew with the departments. */
export const peopleQuery = queryOptions({
  queryKey: [...keys.records(DEPARTMENT), "people"],
  queryFn: async ({ signal }) => (await get<{ people: Record<string, number> }>("/departments/people", {}, signal)).people,
});

export const moveQuery = (id: string, to: string | null) =>
  queryOptions({
    queryKey: [...keys.records(DEPARTMENT), "move", id, to],
    queryFn: ({ signal }) => get<Consequences>(`/departments/${id}/move`, { to }, signal),
    staleTime: 0,
  });

/** The first people of a department, and how many they are. */
export const membersQuery = (id: string, limit: number) =>
  queryOptions({
    queryKey: [...keys.records(PERSON), "of", id, limit],
    queryFn: ({ signal }) => findRecords(PERSON, { where: `department == '${id}'`, sort: "name", select: "name,active,department", limit, count: "true" }, signal),
  });
