/** Changes that views make: shown at once, and the server has the last word. */
import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import { patch } from "../../../../api/client";
import { asProblem } from "../../../../api/problem";
import type { Json, RecordData } from "../../../../api/types";
import { viewKey } from "./reading";

/** Writes fields of one record; tells why when it is refused, and shows again what the server has. Whether it was written. */
export function useWriting(entity: string, onChanged: (ids: string[]) => void) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  return useCallback(
    async (record: RecordData, values: Record<string, Json>): Promise<RecordData | null> => {
      try {
        const now = await patch<RecordData>(`/records/${entity}/${record.id}`, { ...values, version: record.version });
        onChanged([record.id]);
        return now;
      } catch (thrown) {
        const problem = asProblem(thrown);
        void message.error(problem.kind === "conflict" ? t("views.conflict", { record: record._title ?? "" }) : problem.sentence, 6);
        void client.invalidateQueries({ queryKey: viewKey(entity) });
        return null;
      }
    },
    [client, entity, message, onChanged, t],
  );
}
