/** Taking an import back: asked once, done as a job, and what stands against it told record by record. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, Button, Popconfirm } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, post } from "../../../api/client";
import { jobQuery, keys } from "../../../api/queries";
import type { Entity, Job, UndoResult } from "../../../api/types";

export const earlierKey = ["imports"] as const;

export function UndoImport({ entity, job }: { entity: Entity; job: Job }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const order = useMutation({ mutationFn: () => post<{ job: string }>(`/jobs/${job.id}/undo`) });
  const undo = useQuery({ ...jobQuery<UndoResult>(order.data?.job ?? ""), enabled: order.isSuccess });
  const state = undo.data?.state;
  const over = state !== undefined && state !== "queued" && state !== "running";
  useEffect(() => {
    if (!over) return;
    void client.invalidateQueries({ queryKey: keys.records(entity.name) });
  }, [client, entity.name, over]);
  if (over) return <Outcome result={undo.data?.result ?? null} failed={state !== "done"} />;
  const problem = order.error ?? undo.error;
  return (
    <>
      <Popconfirm title={t("imports.undoAsk")} okText={t("imports.undo")} onConfirm={() => order.mutate()}>
        <Button loading={order.isPending || (order.isSuccess && !undo.error)}>{t(order.isSuccess ? "imports.undoing" : "imports.undo")}</Button>
      </Popconfirm>
      {problem && <Alert type="error" showIcon title={asProblem(problem).sentence} />}
    </>
  );
}

function Outcome({ result, failed }: { result: UndoResult | null; failed: boolean }) {
  const { t } = useTranslation();
  if (failed || !result) return <Alert type="error" showIcon title={t("imports.undoFailed")} />;
  if (!result.kept.length) return <Alert type="success" showIcon title={t("imports.undone", { deleted: result.deleted, restored: result.restored })} />;
  return (
    <Alert
      type="warning"
      showIcon
      title={t("imports.undoKept")}
      description={
        <ul className="import-kept">
          {result.kept.map(({ entity, record, title, detail }, at) => (
            <li key={at}>
              {entity && record ? (
                <Link to="/e/$entity/$id" params={{ entity, id: record }}>
                  {title}
                </Link>
              ) : (
                t("imports.unknownRecord")
              )}
              {`: ${detail}`}
            </li>
          ))}
        </ul>
      }
    />
  );
}
