/** A board as its parts need it: what its columns are, what each asks, and what is known of a record's moves. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";

import { keys, recordQuery, type ListQuery } from "../../../../api/queries";
import type { Entity, Field, Fields, RecordAccess, RecordData, View } from "../../../../api/types";
import { selection } from "../parts/reading";
import type { Asked } from "../kind";
import type { Place } from "./moves";
import { within } from "./places";

export interface Board {
  entity: Entity;
  by: string;
  field: Field;
  fields: Fields;
  places: Place[];
  card: string[];
  lanes: string | null;
  color: string | null;
  cover: string | null;
  size: number;
  queryOf: (place: Place) => ListQuery;
  accessOf: (record: RecordData) => RecordAccess | undefined;
}

const SIZE = 20;

/** Learns what may be done with a record while it is about to move, so that columns can say why it cannot go there. */
export function useAccess(entity: string, id: string | undefined): void {
  useQuery({ ...recordQuery(entity, id ?? ""), enabled: id !== undefined, staleTime: 2000, retry: false });
}

export function useBoard(entity: Entity, view: View, fields: Fields, places: Place[], asked: Asked): Board {
  const client = useQueryClient();
  const by = view.by!;
  const field = entity.fields[by]!;
  const card = useMemo(() => cardPaths(entity, view, fields), [entity, view, fields]);
  const select = selection("id", by, view.lanes, view.color, view.cover, ...card);
  const queryOf = useCallback(
    (place: Place): ListQuery => ({ where: within(by, field, place.value, asked.where), sort: asked.sort, search: asked.search, select }),
    [by, field, asked, select],
  );
  const accessOf = (record: RecordData) => {
    const known = client.getQueryData<RecordData>(keys.record(entity.name, record.id));
    return known?.version === record.version ? known?._can : undefined;
  };
  return { entity, by, field, fields, places, card, lanes: view.lanes ?? null, color: view.color ?? null, cover: view.cover ?? null, size: SIZE, queryOf, accessOf };
}

const lines = 4;

/** What cards say: what the view names, else its first columns that the title and the columns do not say already. */
function cardPaths(entity: Entity, view: View, fields: Fields): string[] {
  if (view.card?.length) return view.card.filter((path) => fields[path]);
  const said = new Set([...entity.title_fields, view.by, view.lanes]);
  return view.columns.filter((path) => fields[path] && !said.has(path)).slice(0, lines);
}
