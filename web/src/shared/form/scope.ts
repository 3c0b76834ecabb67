/** The form around a field: its store, whether it is being edited, where references are looked up. */
import { createContext, use, useCallback, useSyncExternalStore } from "react";

import type { Field, Fields } from "../../api/types";
import type { FormFault, Json } from "../../engine/form/contract";
import { cellOf } from "../../engine/form/paths";
import type { Flags, FormStore } from "../../engine/form/store";
import type { FindOptions, Option } from "../../fields";

export interface FormScope {
  store: FormStore;
  fields: Fields;
  editing: boolean;
  find: (path: string) => FindOptions;
  /** Opens where a computed value comes from; absent for records that are not stored. */
  explain?: ((path: string) => void) | undefined;
}

export const FormContext = createContext<FormScope | null>(null);

export function useForm(): FormScope {
  const form = use(FormContext);
  if (!form) throw new Error("a field outside of a form");
  return form;
}

/** Draws again when the path changes. */
export function useVersion(store: FormStore, path: string): number {
  const subscribe = useCallback((listener: () => void) => store.subscribe(path, listener), [store, path]);
  return useSyncExternalStore(subscribe, () => store.version(path));
}

export interface Bound extends Flags {
  field: Field | undefined;
  value: Json;
  title: string | undefined;
  faults: readonly FormFault[];
  set: (value: unknown, chosen?: Option) => void;
  touch: () => void;
  /** What was typed means nothing, or does again. */
  unread: (text: string | null) => void;
}

/** The definition of what stands at a path. */
export function fieldAt(fields: Fields, path: string): Field | undefined {
  const cell = cellOf(path);
  if (!cell) return fields[path];
  const lines = fields[cell.lines];
  return lines?.type === "lines" ? lines.fields[cell.field] : undefined;
}

/** One value of the form and what goes with it. */
export function useField(path: string): Bound {
  const { store, fields } = useForm();
  useVersion(store, path);
  return {
    ...store.flags(path),
    field: fieldAt(fields, path),
    value: store.value(path),
    title: store.title(path),
    faults: store.faults(path),
    set: (value, chosen) => store.set(path, value as Json, chosen),
    touch: () => store.touch(path),
    unread: (text) => store.setUnread(path, text),
  };
}
