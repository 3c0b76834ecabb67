import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { findRecords, keys, type ListQuery } from "../../../api/queries";

const cap = 1000;

/** How many records there are: exact up to a thousand, beyond that only when asked. */
export function useCount(entity: string, asked: ListQuery, round: number) {
  const question = JSON.stringify([entity, asked]);
  const [exactly, setExactly] = useState<string | null>(null);
  const wanted = exactly === question ? "true" : "capped";
  const { data, isFetching } = useQuery({
    queryKey: [...keys.records(entity), "count", wanted, asked, round],
    queryFn: async ({ signal }) => (await findRecords(entity, { ...asked, select: "id", limit: 1, count: wanted }, signal)).count ?? 0,
    placeholderData: (before) => before,
  });
  const number = data ?? 0;
  const exact = data !== undefined && (number <= cap || (wanted === "true" && !isFetching));
  return { number: exact ? number : Math.min(number, cap), exact, asking: isFetching && wanted === "true", ask: () => setExactly(question) };
}
