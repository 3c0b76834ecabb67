/** Menus as the shell shows them: what opens, where it leads, what it is called. */
import { useMemo } from "react";

import { useMe } from "../api/queries";
import type { Entity, Menu, MenuItem } from "../api/types";

/** The address a menu item opens; null when this version has no page for it. */
export function path(item: MenuItem): string | null {
  if (item.kind === "entity" && item.target) return `/e/${item.target}`;
  return null;
}

export interface Destination {
  name: string;
  title: string;
  path: string;
}

/** Destinations under a heading; the heading may be empty. */
export interface Group {
  name: string;
  title: string;
  items: Destination[];
}

export interface AppMenu {
  name: string;
  title: string;
  icon: string;
  groups: Group[];
}

function destinations(items: readonly MenuItem[]): Destination[] {
  return items.flatMap((item) => {
    const to = path(item);
    return to ? [{ name: item.name, title: item.title, path: to }] : [];
  });
}

function groups(menu: Menu): Group[] {
  const loose = { name: "", title: "", items: destinations(menu.items) };
  const named = menu.items
    .filter((item) => item.items?.length)
    .map((item) => ({ name: item.name, title: item.title, items: destinations(item.items ?? []) }));
  return [loose, ...named].filter((group) => group.items.length > 0);
}

/** Apps with at least one page to open. */
export function apps(menus: readonly Menu[]): AppMenu[] {
  return menus
    .map((menu) => ({ name: menu.name, title: menu.title, icon: menu.icon ?? "", groups: groups(menu) }))
    .filter((app) => app.groups.length > 0);
}

/** Every destination once, for search. */
export function everywhere(menus: readonly AppMenu[]): Destination[] {
  const all = menus.flatMap((app) => app.groups.flatMap((group) => group.items));
  return [...new Map(all.map((item) => [item.path, item])).values()];
}

/** Whether the address `here` is inside a destination. */
export function within(here: string, destination: Destination): boolean {
  return here === destination.path || here.startsWith(`${destination.path}/`);
}

/** What a list is called: as its menu names it, in the plural, else its first view, else its entity. */
export function useListTitle(entity: Pick<Entity, "name" | "title" | "views">): string {
  const { menus } = useMe();
  return useMemo(() => {
    const place = everywhere(apps(menus)).find((item) => item.path === `/e/${entity.name}`);
    return place?.title ?? entity.views[0]?.title ?? entity.title;
  }, [menus, entity]);
}
