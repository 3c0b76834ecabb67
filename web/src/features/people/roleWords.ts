/** What a role allows in one sentence: what its people change, and what they only see. */
import { queryOptions } from "@tanstack/react-query";

import { get } from "../../api/client";

type Said = boolean | string;

interface Matrix {
  roles: { name: string; grants: Record<string, { read: Said; create: Said; update: Said; delete: Said }> }[];
  entities: { name: string; title: string }[];
}

export interface Allowed {
  changes: string[];
  sees: string[];
}

export const matrixQuery = (locale: string, known: boolean) =>
  queryOptions({ queryKey: ["permissions", locale], queryFn: ({ signal }) => get<Matrix>("/permissions", {}, signal), enabled: known });

/** By role: the titles of what may be changed, and of what may only be seen. */
export function allowedBy(matrix: Matrix): Map<string, Allowed> {
  const titles = new Map(matrix.entities.map(({ name, title }) => [name, title]));
  return new Map(
    matrix.roles.map(({ name, grants }) => {
      const said = Object.entries(grants).flatMap(([entity, grant]) => {
        const title = titles.get(entity);
        return title === undefined ? [] : [{ title, writes: grant.create !== false || grant.update !== false || grant.delete !== false, sees: grant.read !== false }];
      });
      return [name, { changes: said.filter(({ writes }) => writes).map(({ title }) => title), sees: said.filter(({ writes, sees }) => sees && !writes).map(({ title }) => title) }];
    }),
  );
}

const NAMED = 3;

/** The first few of a list, and how many are left. */
export const firstOf = (titles: readonly string[]): { names: string[]; more: number } => ({ names: titles.slice(0, NAMED), more: Math.max(0, titles.length - NAMED) });
