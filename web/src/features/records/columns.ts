/** What columns a list has: the view's, changed as people left them on this device. */
import { useQueryClient, useSuspenseQuery, type QueryClient } from "@tanstack/react-query";
import { useMemo } from "react";

import { entityQuery } from "../../api/queries";
import type { Entity, Field, Fields, View } from "../../api/types";
import { viewOf } from "../../fields";
import type { ColumnPlace } from "../../shared/grid/columns";

/** Types that are rows of their own, or have no short text. */
const unlisted = new Set(["lines", "related", "json"]);

export function listable(field: Field): boolean {
  return !unlisted.has(field.type) && !field.hidden;
}

const most = 9;

/** The columns of a view; without one, the first fields people would look for, the state among them. */
export function viewColumns(entity: Entity, view: View | undefined): string[] {
  if (view?.columns.length) return view.columns;
  const own = Object.entries(entity.fields).filter(([, field]) => listable(field) && !field.system);
  const long = (field: Field) => field.type === "text" && field.multiline;
  const chosen = own.filter(([, field]) => !long(field)).map(([name]) => name);
  const first = [...new Set([...entity.title_fields.filter((name) => name in entity.fields), ...chosen])];
  const state = entity.lifecycle?.field;
  const shown = first.slice(0, most);
  return state && !shown.includes(state) && state in entity.fields ? [...shown.slice(0, most - 1), state] : shown;
}

/** The field at the end of a path such as `a.b`, titled by the whole path. */
async function fieldAt(client: QueryClient, entity: Entity, path: string): Promise<Field | null> {
  const [name = "", ...rest] = path.split(".");
  const field = entity.fields[name];
  if (!field || rest.length === 0) return field ?? null;
  const to = "to" in field ? field.to : undefined;
  if (!to) return null;
  const target = await client.ensureQueryData(entityQuery(to)).catch(() => null);
  const end = target && (await fieldAt(client, target, rest.join(".")));
  return end ? { ...end, title: `${field.title} · ${end.title}`, access: "read" } : null;
}

/** The fields of paths, those that exist. Suspends only while definitions of other entities are fetched. */
export function usePathFields(entity: Entity, paths: readonly string[]): Fields {
  const client = useQueryClient();
  const far = paths.filter((path) => path.includes("."));
  const { data } = useSuspenseQuery({
    queryKey: ["entity", entity.name, "paths", entity.title, ...far],
    queryFn: () => Promise.all(far.map(async (path) => [path, await fieldAt(client, entity, path)] as const)),
    staleTime: Infinity,
  });
  return useMemo(() => {
    const near = paths.map((path) => [path, entity.fields[path] ?? null] as const);
    return Object.fromEntries([...near, ...data].filter((pair): pair is readonly [string, Field] => pair[1] !== null && listable(pair[1])));
  }, [paths, entity, data]);
}

/** The width a column begins with: its type's, or what its title needs. */
export function firstWidth(field: Field): number {
  const wide = [...field.title].reduce((sum, sign) => sum + (sign > "\u2e80" ? 14 : 7.5), 66);
  const own = viewOf(field).width ?? (field.type === "text" ? 180 : 140);
  return Math.round(Math.min(Math.max(own, wide), 320));
}

const version = "1";

function key(place: string): string {
  return `loomwork.columns.${version}.${place}`;
}

/** What rows are grouped by: as the address says, else the view. */
export function levelsOf(view: View | undefined, group: string | undefined): string[] {
  if (group === "-") return [];
  return group ? group.split(",") : (view?.group ?? []);
}

/** Columns as they were left; null when never touched. */
export function keptColumns(place: string): ColumnPlace[] | null {
  try {
    return JSON.parse(localStorage.getItem(key(place)) ?? "null") as ColumnPlace[] | null;
  } catch {
    return null;
  }
}

export function keepColumns(place: string, columns: ColumnPlace[] | null): void {
  if (columns) localStorage.setItem(key(place), JSON.stringify(columns));
  else localStorage.removeItem(key(place));
}
