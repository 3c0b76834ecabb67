/** The rows of a list: page by page, or in groups. */
import { useMemo, useState } from "react";

import { get } from "../../../api/client";
import { findRecords } from "../../../api/queries";
import type { Entity, Fields, RecordData, Summary } from "../../../api/types";
import { Pager } from "../../../shared/grid/pager";
import { askedTotals, GroupedRows, type Grouping } from "./grouping";

export interface RowsAsked {
  where: string;
  sort: string;
  search: string;
}

const size = 100;

interface Rows {
  pager: Pager<RecordData>;
  /** In place of the pager where rows are grouped. */
  grouped: GroupedRows | null;
  toggle: (key: string) => void;
}

/** `again` grows when everything is to be asked anew; groups that are open stay so. */
export function useRows(entity: Entity, fields: Fields, asked: RowsAsked, select: string, levels: readonly string[], totals: Readonly<Record<string, string>>, again: string): Rows {
  const { name } = entity;
  const pagerOf = useMemo(
    () => (where: string) => new Pager<RecordData>((after, limit) => findRecords(name, { ...asked, where, select, limit, after }), size),
    [name, asked, select],
  );
  // eslint-disable-next-line react-hooks/exhaustive-deps -- asked again is another pager
  const pager = useMemo(() => pagerOf(asked.where), [pagerOf, asked.where, again]);
  const by = levels.join(",");
  const sums = JSON.stringify(totals);
  const grouping = useMemo<Grouping | null>(
    () =>
      by
        ? {
            levels: by.split(","), fields, totals: JSON.parse(sums) as Record<string, string>, where: asked.where, size, records: pagerOf,
            ask: (where, group) => get<Summary>(`/records/${name}/summary`, { where, search: asked.search, group, totals: askedTotals(JSON.parse(sums) as Record<string, string>) }),
          }
        : null,
    // eslint-disable-next-line react-hooks/exhaustive-deps -- fields only help to write conditions; asked again is another grouping
    [by, sums, name, asked, pagerOf, again],
  );
  const [shown, setShown] = useState<{ grouping: Grouping; rows: GroupedRows } | null>(null);
  if (grouping && shown?.grouping !== grouping) {
    const same = shown && shown.grouping.levels.join() === grouping.levels.join() && shown.grouping.where === grouping.where;
    setShown({ grouping, rows: same ? shown.rows.anew(grouping) : new GroupedRows(grouping) });
  }
  const toggle = (key: string) => setShown((before) => before && { ...before, rows: before.rows.toggled(key) });
  return { pager, grouped: grouping && shown?.grouping === grouping ? shown.rows : null, toggle };
}
