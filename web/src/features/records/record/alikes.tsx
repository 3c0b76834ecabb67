/** Records like the one being filled in, asked for while typing rests: shown at their fields, refusing nothing. */
import { useEffect, useState } from "react";

import { post } from "../../../api/client";
import type { Entity } from "../../../api/types";
import type { Values } from "../../../engine/form/contract";
import type { FormStore } from "../../../engine/form/store";
import { isEmpty } from "../../../engine/form/values";
import type { Hint } from "../../../shared/form/hints";

export { AlikeContext } from "../../../shared/form/hints";

interface Finding {
  fields: string[];
  message: string;
  records: { id: string; _title: string }[];
}

interface Alikes {
  same: Finding[];
  similar: Finding[];
}

export type Hints = Readonly<Record<string, Hint[]>>;

const PAUSE = 500;
const NONE: Hints = {};

/** The findings by field; `id` is the record's own, null for a new one. */
export function useAlikes(store: FormStore, entity: Entity, id: string | null): Hints {
  const [hints, setHints] = useState<Hints>(NONE);
  const watched = entity.form.similar;
  useEffect(() => {
    if (!watched?.length) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked = "";
    const ask = async () => {
      const values: Values = Object.fromEntries(watched.map((name) => [name, store.value(name)]));
      const text = JSON.stringify(values);
      if (text === asked) return;
      asked = text;
      const entered = watched.some((name) => store.isDirty(name) && !isEmpty(store.value(name)));
      const found = entered ? await post<Alikes>(`/forms/${entity.form.name}/similar`, { values, ...(id ? { id } : {}) }).catch(() => null) : null;
      if (asked === text) setHints(found ? byField(entity.name, found, store) : NONE);
    };
    const stop = store.subscribe("*", () => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), PAUSE);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [store, entity, id, watched]);
  return hints;
}

/** Each finding at the first of its fields that was entered. */
function byField(entity: string, { same, similar }: Alikes, store: FormStore): Hints {
  const hints: Record<string, Hint[]> = {};
  for (const { fields, message, records } of [...same, ...similar]) {
    const field = fields.find((name) => store.isDirty(name));
    if (field) (hints[field] ??= []).push({ message, entity, records });
  }
  return hints;
}
