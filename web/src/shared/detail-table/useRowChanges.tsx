/** Rows that are removed can be put back: by a button that stays a while, or by Ctrl+Z until something else is removed. */
import { Button } from "antd";
import { useCallback, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import { useForm } from "../form/scope";
import type { RowChanges } from "./active";
import { useFeedback } from "../feedback";

const SECONDS = 10;

export function useRowChanges(lines: string): RowChanges {
  const { t } = useTranslation();
  const { store } = useForm();
  const { message } = useFeedback();
  const back = useRef<{ undo: () => void; first: string } | null>(null);

  const restore = useCallback(() => {
    const removed = back.current;
    back.current = null;
    removed?.undo();
    void message.destroy(`removed-${lines}`);
    return removed?.first ?? null;
  }, [message, lines]);

  const remove = useCallback(
    (rows: readonly string[]) => {
      back.current = { undo: store.removeRows(lines, rows), first: rows[0]! };
      void message.open({
        key: `removed-${lines}`,
        duration: SECONDS,
        content: (
          <span className="lw-undo">
            {t("form.removed", { count: rows.length })}{" "}
            <Button size="small" onClick={restore}>
              {t("form.undo")}
            </Button>
          </span>
        ),
      });
    },
    [store, lines, message, restore, t],
  );
  return useMemo(() => ({ remove, restore }), [remove, restore]);
}
