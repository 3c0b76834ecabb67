/** Records that a form points to by itself, through a default or a rule, are asked for their names. */
import { useEffect } from "react";

import type { Values } from "../../../engine/form/contract";
import { cellPath } from "../../../engine/form/paths";
import type { FormStore } from "../../../engine/form/store";
import { isReference } from "../../../engine/form/values";
import { optionsOf } from "./find";

const PAUSE = 100;

export function useTitles(store: FormStore, form: string, editing: boolean): void {
  useEffect(() => {
    const followed = following(store);
    if (!editing || !followed.length) return;
    const asked = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      for (const spec of followed) {
        const ids = nameless(store, spec).filter((id) => !asked.has(id));
        if (!ids.length) continue;
        for (const id of ids) asked.add(id);
        const answer = await optionsOf(form, { field: spec, ids }).catch(() => null);
        if (answer) store.learn(answer.records as Values[]);
      }
    };
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), PAUSE);
    };
    later();
    const stop = store.subscribe("*", later);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [store, form, editing]);
}

/** References that get a value without anybody choosing it. */
function following({ contract }: FormStore): string[] {
  const rules = contract.form.fields;
  const filled = new Set(Object.entries(rules).flatMap(([spec, { fill, brings }]) => [...Object.keys(fill ?? {}), ...(brings ?? [])].map((name) => besides(spec, name))));
  return Object.entries(contract.fields).flatMap(([name, field]) =>
    [[name, field] as const, ...Object.entries(field.fields ?? {}).map(([cell, inner]) => [`${name}.${cell}`, inner] as const)]
      .filter(([spec, each]) => isReference(each) && (!!rules[spec]?.default || filled.has(spec)))
      .map(([spec]) => spec),
  );
}

/** A field of the same record or row as another. */
const besides = (spec: string, name: string) => (spec.includes(".") ? `${spec.split(".")[0]}.${name}` : name);

/** What a field points to without its name being known. */
function nameless(store: FormStore, spec: string): string[] {
  const [lines = "", cell] = spec.split(".");
  const paths = cell === undefined ? [spec] : store.rows(lines).map((key) => cellPath(lines, key, cell));
  const ids = paths.filter((path) => store.title(path) === undefined).map((path) => store.value(path));
  return [...new Set(ids.filter((id): id is string => typeof id === "string"))];
}
