/** Totals of all that a list shows, and the numbers beside its quick filters. */
import { useQuery } from "@tanstack/react-query";

import { get } from "../../../api/client";
import { keys } from "../../../api/queries";
import type { Summary } from "../../../api/types";
import { askedTotals } from "./grouping";

export function useSummary(entity: string, where: string, search: string, totals: Readonly<Record<string, string>>, each: readonly string[], round: number): Summary | undefined {
  const wanted = { where, search, totals: askedTotals(totals), each: each.join(",") };
  const { data } = useQuery({
    queryKey: [...keys.records(entity), "summary", wanted, round],
    queryFn: ({ signal }) => get<Summary>(`/records/${entity}/summary`, wanted, signal),
    enabled: wanted.totals !== "" || wanted.each !== "",
    placeholderData: (before) => before,
  });
  return data;
}
