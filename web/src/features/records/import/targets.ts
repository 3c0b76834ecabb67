/** Where the columns of a file may go: fields, fields of detail rows, and the keys of what references point to. */
import type { Entity, Field, Fields } from "../../../api/types";

export interface Target {
  path: string;
  title: string;
  required: boolean;
  /** Records may be matched by it. */
  key: boolean;
}

const entered = (field: Field) => field.access === "write" && !field.computed && field.type !== "lines" && field.type !== "related";

/** Fields that name one record: unique, or given by a sequence. */
function keysOf(fields: Fields): [string, Field][] {
  return Object.entries(fields).filter(([, field]) => field.unique || field.type === "sequence");
}

function ownTargets(fields: Fields, prefix: string, title: string): Target[] {
  return Object.entries(fields)
    .filter(([, field]) => entered(field) && (!field.system || field.type === "user" || field.type === "department"))
    .map(([name, field]) => ({
      path: prefix + name,
      title: title + field.title,
      required: field.required && !field.system,
      key: prefix === "" && Boolean(field.unique || field.type === "sequence"),
    }));
}

/** The entities whose keys may stand for a reference. */
export function referred(entity: Entity): string[] {
  const all = [entity.fields, ...lineFields(entity).map(([, , fields]) => fields)];
  const names = all.flatMap((fields) => Object.values(fields).flatMap((field) => ("to" in field && field.to ? [field.to] : [])));
  return [...new Set(names)];
}

function lineFields(entity: Entity): [string, string, Fields][] {
  return Object.entries(entity.fields).flatMap(([name, field]) => (field.type === "lines" && field.access === "write" ? [[name, field.title, field.fields] as [string, string, Fields]] : []));
}

function referenceKeys(fields: Fields, prefix: string, title: string, known: ReadonlyMap<string, Entity>): Target[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const target = entered(field) && "to" in field && field.to ? known.get(field.to) : undefined;
    if (!target) return [];
    return keysOf(target.fields).map(([key, { title: keyTitle }]) => ({ path: `${prefix}${name}.${key}`, title: `${title}${field.title} · ${keyTitle}`, required: false, key: false }));
  });
}

/** Every target, the entity's own fields first. */
export function targets(entity: Entity, known: ReadonlyMap<string, Entity>): Target[] {
  const lines = lineFields(entity).flatMap(([name, title, fields]) => [
    ...ownTargets(fields, `${name}.`, `${title} › `),
    ...referenceKeys(fields, `${name}.`, `${title} › `, known),
  ]);
  return [...ownTargets(entity.fields, "", ""), ...referenceKeys(entity.fields, "", "", known), ...lines];
}

/** Required fields that no column goes to; a key of a reference stands for the reference. */
export function missing(all: readonly Target[], map: Readonly<Record<string, string>>): Target[] {
  const given = new Set(Object.values(map).flatMap((path) => [path, path.split(".").slice(0, -1).join(".")]));
  const lineStarted = (path: string) => !path.includes(".") || given.has(path.split(".")[0]!);
  return all.filter((target) => target.required && !given.has(target.path) && lineStarted(target.path));
}

/** Targets that more than one column goes to. */
export function doubled(map: Readonly<Record<string, string>>): Set<string> {
  const seen = new Set<string>();
  return new Set(Object.values(map).filter((path) => path && (seen.has(path) || !seen.add(path))));
}
