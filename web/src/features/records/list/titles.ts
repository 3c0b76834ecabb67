/** What references of a filter point to, in words. */
import { useQuery } from "@tanstack/react-query";

import { findRecords, keys } from "../../../api/queries";
import type { Field } from "../../../api/types";
import { quoted } from "../filters";

/** The entity a reference field points to. */
export function targetOf(field: Field): string {
  if (field.type === "user" || field.type === "department") return field.to ?? `base.${field.type}`;
  return "to" in field && field.to ? field.to : "";
}

/** The names of records by id, as far as they are known. */
export function useTitles(entity: string, ids: readonly string[]): Record<string, string> {
  const { data } = useQuery({
    queryKey: [...keys.records(entity), "titles", ...ids],
    queryFn: ({ signal }) => findRecords(entity, { where: `id in [${ids.map(quoted).join(", ")}]`, limit: ids.length }, signal),
    enabled: ids.length > 0 && entity !== "",
    staleTime: 300_000,
  });
  return Object.fromEntries((data?.records ?? []).map((record) => [record.id, record._title ?? record.id]));
}
