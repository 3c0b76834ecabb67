/** Records of one question, all at once, and changes to them that are shown before they are written. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import type { ListQuery } from "../../../../api/queries";
import type { RecordData } from "../../../../api/types";
import { everyRecord, useFailure, viewKey } from "./reading";
import { useWriting } from "./writing";

interface Found {
  records: RecordData[];
  more: boolean;
}

interface Asking {
  entity: string;
  query: ListQuery;
  onChanged: (ids: string[]) => void;
  onFailed: (thrown: unknown) => void;
}

export function useShifting({ entity, query, onChanged, onFailed }: Asking) {
  const client = useQueryClient();
  const key = [...viewKey(entity), "all", query];
  const { data, error, isPending } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => everyRecord(entity, query, signal),
    placeholderData: (before) => before,
    retry: false,
  });
  useFailure(error, onFailed);
  const write = useWriting(entity, onChanged);
  const name = JSON.stringify(key);
  /** Shows a record with other values, writes them, and shows what the server made of it. */
  const shift = useCallback(
    async (record: RecordData, values: Record<string, string | null>): Promise<boolean> => {
      const at = JSON.parse(name) as unknown[];
      const put = (changed: RecordData) =>
        client.setQueryData<Found>(at, (found) => found && { ...found, records: found.records.map((one) => (one.id === record.id ? { ...one, ...changed } : one)) });
      await client.cancelQueries({ queryKey: at });
      put({ ...record, ...values });
      const now = await write(record, values);
      if (!now) return false;
      const known = Object.keys(values).map((field) => [field, now[field]] as const);
      put({ ...record, ...values, ...Object.fromEntries(known), version: now.version } as RecordData);
      return true;
    },
    [client, name, write],
  );
  return { records: data?.records ?? [], more: data?.more ?? false, pending: isPending, shift };
}
