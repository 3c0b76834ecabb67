/** Writing changed cells: in one transaction, with versions, told at the cell, and undone by what was there. */
import { App, Button } from "antd";
import { useCallback, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, patch, post, type Problem } from "../../../../api/client";
import type { Entity, RecordData } from "../../../../api/types";
import type { Update } from "./change";

interface Step {
  updates: Update[];
}

export interface Writing {
  /** Null when all is saved. `before` is how to go back. */
  write: (updates: Update[], before: Update[], cells: number) => Promise<Problem | null>;
  /** Goes back one step more. */
  undo: () => void;
  /** Many records were changed elsewhere: told here, and undone from here. */
  done: (before: Update[], count: number) => void;
}

/** How many steps one can go back. */
const most = 50;
const toast = "grid-undo";

/** `reload` asks for rows as the list shows them, and shows them. */
export function useWriting(entity: Entity, reload: (ids: string[]) => Promise<RecordData[]>): Writing {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const steps = useRef<Step[]>([]);
  const versions = useRef(new Map<string, number>());

  const learn = useCallback((rows: readonly RecordData[]) => rows.forEach(({ id, version }) => versions.current.set(id, version ?? 0)), []);

  const undo = useCallback(() => {
    const step = steps.current.pop();
    message.destroy(toast);
    if (!step) return void message.info(t("grid.nothingToUndo"));
    const updates = step.updates.map((update) => ({ ...update, version: versions.current.get(update.id) ?? update.version }));
    send(entity, updates)
      .then(() => reload(updates.slice(0, most * 8).map(({ id }) => id)))
      .then((rows) => {
        learn(rows);
        void message.success(t("grid.undone"));
      })
      .catch((failure: unknown) => void message.error(t("grid.notUndone", { reason: asProblem(failure).sentence })));
  }, [entity, reload, learn, message, t]);

  const remember = useCallback((before: Update[], rows: readonly RecordData[]) => {
    learn(rows);
    steps.current = [...steps.current.slice(1 - most), { updates: before }];
  }, [learn]);

  const tell = useCallback(
    (sentence: string) => {
      const content = (
        <span>
          {sentence}{" "}
          <Button type="link" size="small" onClick={undo}>
            {t("grid.undo")}
          </Button>
        </span>
      );
      void message.open({ key: toast, type: "success", content, duration: 6 });
    },
    [undo, message, t],
  );

  const write = useCallback(
    async (updates: Update[], before: Update[], cells: number) => {
      try {
        await send(entity, updates);
      } catch (failure) {
        return asProblem(failure);
      }
      remember(before, await reload(updates.map(({ id }) => id)));
      tell(t("grid.saved", { count: cells }));
      return null;
    },
    [entity, reload, remember, tell, t],
  );
  const done = useCallback(
    (before: Update[], count: number) => {
      remember(before, before.map(({ id, version }) => ({ id, version })));
      tell(t("bulk.done", { count }));
    },
    [remember, tell, t],
  );
  return useMemo(() => ({ write, undo, done }), [write, undo, done]);
}

/** One record is answered with more: what it is now, when somebody was faster. */
async function send(entity: Entity, updates: Update[]): Promise<void> {
  const [one] = updates;
  if (!one) return;
  if (updates.length === 1) await patch(`/records/${entity.name}/${one.id}`, { ...one.values, version: one.version });
  else await post(`/records/${entity.name}/batch`, batchOf(updates));
}

export function batchOf(updates: readonly Update[]): { update: object[] } {
  return { update: updates.map(({ id, version, values }) => ({ ...values, id, version })) };
}
