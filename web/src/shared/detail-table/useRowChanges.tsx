/** Rows that are removed can be put back: by a button that stays a while, or by Ctrl+Z until something else is removed.
 * What was pasted goes again by Ctrl+Z, as long as nothing was entered since. */
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
  const back = useRef<{ undo: () => void; first: string; still: () => boolean } | null>(null);

  const restore = useCallback(() => {
    const last = back.current;
    if (!last?.still()) return null;
    back.current = null;
    last.undo();
    void message.destroy(`removed-${lines}`);
    return last.first;
  }, [message, lines]);

  const keep = useCallback(
    (undo: () => void, first: string) => {
      const version = store.version("*");
      back.current = { undo, first, still: () => store.version("*") === version };
    },
    [store],
  );

  const remove = useCallback(
    (rows: readonly string[]) => {
      back.current = { undo: store.removeRows(lines, rows), first: rows[0]!, still: () => true };
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
  return useMemo(() => ({ remove, restore, keep }), [remove, restore, keep]);
}
