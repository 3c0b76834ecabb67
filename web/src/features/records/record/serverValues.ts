/** Values that only the server can work out, asked for when typing pauses. */
import { useEffect } from "react";

import { post } from "../../../api/client";
import type { Values } from "../../../engine/form/contract";
import { everything } from "../../../engine/form/changes";
import type { FormStore } from "../../../engine/form/store";

const PAUSE = 400;

export function useServerValues(store: FormStore, form: string, editing: boolean): void {
  useEffect(() => {
    const wanted = Object.entries(store.contract.form.fields).filter(([name, rules]) => rules.server && !name.includes("."));
    if (!editing || wanted.length === 0) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked = "";
    const ask = async () => {
      const values = everything(store);
      const asking = JSON.stringify(values);
      if (asking === asked) return;
      asked = asking;
      const answer = await post<{ values: Values }>(`/forms/${form}/evaluate`, { values }).catch(() => null);
      if (answer && asked === asking) store.receive(Object.fromEntries(wanted.map(([name]) => [name, answer.values[name] ?? null])));
    };
    const stop = store.subscribe("*", () => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), PAUSE);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [store, form, editing]);
}
