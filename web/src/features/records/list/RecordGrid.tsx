/** The grid over records, with what is done in its cells; a chunk of its own, for phones never ask for it. */
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";

import { findRecords } from "../../../api/queries";
import type { Entity, Fields, RecordData } from "../../../api/types";
import { withLists } from "../../../locales";
import type { Command } from "../../../shared/grid/columns";
import { DataGrid, type GridHandle, type GridProps } from "../../../shared/grid/DataGrid";
import { quoted } from "../filters";
import { Marks } from "./edit/marks";
import type { Writing } from "./edit/useWriting";

const GridEditing = lazy(withLists(() => import("./edit/GridEditing")));

export interface RecordGridProps extends Omit<GridProps<RecordData>, "onCommand" | "onRange" | "mark"> {
  entity: Entity;
  fields: Fields;
  /** What the list asks of each record. */
  select: string;
  writing?: ((writing: Writing | null) => void) | undefined;
}

/** Ids in one question: a condition may be 4,000 characters long. */
const atOnce = 80;

/** Rows as the list shows them, by id. */
async function rowsOf(entity: string, select: string, ids: readonly string[]): Promise<RecordData[]> {
  const parts = Array.from({ length: Math.ceil(ids.length / atOnce) }, (_none, at) => ids.slice(at * atOnce, (at + 1) * atOnce));
  const pages = await Promise.all(parts.map((some) => findRecords(entity, { where: `id in [${some.map(quoted).join(", ")}]`, select, limit: atOnce })));
  return pages.flatMap(({ records }) => records);
}

export default function RecordGrid({ entity, fields, select, columns, writing, handle, onLoaded, ...rest }: RecordGridProps) {
  const [marks] = useState(() => new Marks());
  const grid = useRef<GridHandle<RecordData> | null>(null);
  const answer = useRef<((command: Command) => boolean) | null>(null);
  const listener = useRef<(() => void) | null>(null);
  const [working, setWorking] = useState(false);
  useEffect(() => {
    marks.listen(() => grid.current?.repaint());
  }, [marks]);
  const take = useCallback((given: ((command: Command) => boolean) | null) => {
    answer.current = given;
  }, []);
  const listen = useCallback((given: (() => void) | null) => {
    listener.current = given;
  }, []);
  const find = useCallback(() => grid.current, []);
  const reload = useCallback(
    async (ids: string[]) => {
      const rows = await rowsOf(entity.name, select, ids);
      grid.current?.put(rows);
      return rows;
    },
    [entity.name, select],
  );
  const marked = useMemo(
    () => columns.map((column) => ({ ...column, text: (row: RecordData) => marks.at(row.id, column.name)?.text ?? column.text(row) })),
    [columns, marks],
  );
  return (
    <>
      <DataGrid<RecordData>
        {...rest}
        columns={marked}
        mark={(row, name) => marks.at(row.id, name)?.mark}
        onCommand={(command) => answer.current?.(command) ?? false}
        onRange={() => listener.current?.()}
        onLoaded={(block, rows) => {
          setWorking(true);
          onLoaded(block, rows);
        }}
        handle={(given) => {
          grid.current = given;
          handle(given);
        }}
      />
      {working && (
        <Suspense>
          <GridEditing entity={entity} fields={fields} columns={columns} grid={find} marks={marks} reload={reload} take={take} listen={listen} {...(writing ? { writing } : {})} />
        </Suspense>
      )}
    </>
  );
}
