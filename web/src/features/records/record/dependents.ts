/** A choice that follows another field: when that changes, it stays if it still fits, and is taken away if not. */
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import type { Entity } from "../../../api/types";
import type { Json } from "../../../engine/form/contract";
import { cellOf, cellPath } from "../../../engine/form/paths";
import type { FormStore } from "../../../engine/form/store";
import { fieldAt } from "../../../shared/form/scope";
import { fieldsOn } from "./contract";
import { optionsOf, valuesFor } from "./find";
import { useFeedback } from "../../../shared/feedback";

const PAUSE = 150;

export function useDependents(store: FormStore, entity: Entity, editing: boolean): void {
  const { t } = useTranslation();
  const { message } = useFeedback();
  useEffect(() => {
    const rules = Object.entries(entity.form.fields).filter(([, { follows }]) => follows?.length);
    if (!editing || !rules.length) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let known = readings(store, rules);
    const judge = async () => {
      const now = readings(store, rules);
      const moved = [...now].filter(([path, { reads }]) => known.has(path) && known.get(path)!.reads !== reads);
      known = now;
      for (const some of alikeOnes(store, moved.map(([path]) => path))) {
        const gone = await misfits(store, entity.form.name, some);
        for (const path of gone) {
          const title = store.title(path) ?? "";
          store.set(path, null);
          void message.info(t("form.noLongerFits", { title, field: fieldAt(fieldsOn(entity), path)?.title ?? "" }));
        }
      }
    };
    const stop = store.subscribe("*", () => {
      clearTimeout(timer);
      timer = setTimeout(() => void judge(), PAUSE);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [store, entity, editing, message, t]);
}

type Rules = [string, { follows?: string[] }][];
type Readings = Map<string, { reads: string }>;

/** For every choice that is made, what its filter reads. */
function readings(store: FormStore, rules: Rules): Readings {
  const found: Readings = new Map();
  for (const [name, { follows = [] }] of rules) {
    for (const path of chosen(store, name)) {
      const row = cellOf(path)?.row;
      const reads = follows.map((channel): Json => store.value(placed(channel, row)));
      found.set(path, { reads: JSON.stringify(reads) });
    }
  }
  return found;
}

/** Where a field named by the form stands for a row. */
function placed(channel: string, row: string | undefined): string {
  const [lines = "", field] = channel.split(".");
  return field !== undefined && row ? cellPath(lines, row, field) : channel;
}

/** The paths of a field at which a record is chosen. */
function chosen(store: FormStore, name: string): string[] {
  const [lines = "", field] = name.split(".");
  const paths = field === undefined ? [name] : store.rows(lines).map((row) => cellPath(lines, row, field));
  return paths.filter((path) => typeof store.value(path) === "string");
}

/** Choices that can be judged by one question: those of one field whose filters read the same. */
function alikeOnes(store: FormStore, paths: string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const cell = cellOf(path);
    const own = cell && store.contract.form.fields[`${cell.lines}.${cell.field}`]?.follows?.some((channel) => channel.includes("."));
    const key = cell ? `${cell.lines}.${cell.field}${own ? path : ""}` : path;
    groups.set(key, [...(groups.get(key) ?? []), path]);
  }
  return [...groups.values()];
}

/** Those of the paths whose choice does not fit any more. */
async function misfits(store: FormStore, form: string, paths: string[]): Promise<string[]> {
  const cell = cellOf(paths[0]!);
  const field = cell ? `${cell.lines}.${cell.field}` : paths[0]!;
  const ids = [...new Set(paths.map((path) => store.value(path) as string))];
  const asked = { field, values: valuesFor(store, paths[0]!), ids: ids.slice(0, 500), fits: true, ...(cell ? { row: 0 } : {}) };
  const answer = await optionsOf(form, asked).catch(() => null);
  if (!answer) return [];
  const fit = new Set(answer.records.map(({ id }) => id));
  return paths.filter((path) => ids.includes(store.value(path) as string) && !fit.has(store.value(path) as string));
}
