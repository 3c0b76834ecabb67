/** Taking an import back: asked once, done as a job, and what stands against it told record by record. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, Button, Popconfirm } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, del, post } from "../../../api/client";
import { jobQuery, keys } from "../../../api/queries";
import type { Entity, Job, UndoResult } from "../../../api/types";
import { useSettings } from "../../../shared/settings";

export const earlierKey = ["imports"] as const;

export function UndoImport({ entity, job }: { entity: Entity; job: Job }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const settings = useSettings();
  const order = useMutation({ mutationFn: () => post<{ job: string }>(`/jobs/${job.id}/undo`) });
  const undo = useQuery({ ...jobQuery<UndoResult>(order.data?.job ?? ""), enabled: order.isSuccess });
  const cancel = useMutation({
    mutationFn: () => del(`/jobs/${order.data!.job}`),
    onSettled: () => client.invalidateQueries({ queryKey: keys.job(order.data!.job) }),
  });
  const state = undo.data?.state;
  const over = state !== undefined && state !== "queued" && state !== "running";
  useEffect(() => {
    if (!over) return;
    void client.invalidateQueries({ queryKey: keys.records(entity.name) });
  }, [client, entity.name, over]);
  if (state === "cancelled") return <Alert type="info" showIcon title={t("imports.undoCancelled")} />;
  if (over) return <Outcome result={undo.data?.result ?? null} failed={state !== "done"} />;
  const problem = order.error ?? undo.error ?? cancel.error;
  const { done = 0, total } = undo.data ?? {};
  return (
    <>
      <Popconfirm title={t("imports.undoAsk")} okText={t("imports.undo")} onConfirm={() => order.mutate()}>
        <Button loading={order.isPending || (order.isSuccess && !undo.error)}>
          {t(order.isSuccess ? "imports.undoing" : "imports.undo")} {total ? `${done.toLocaleString(settings.locale)} / ${total.toLocaleString(settings.locale)}` : ""}
        </Button>
      </Popconfirm>
      {order.isSuccess && (
        <Button loading={cancel.isPending} onClick={() => cancel.mutate()}>
          {t("imports.cancel")}
        </Button>
      )}
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
