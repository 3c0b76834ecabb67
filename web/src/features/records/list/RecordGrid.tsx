/** The grid over records, with what is done in its cells; a chunk of its own, for phones never ask for it. */
import { CaretDownOutlined, CaretRightOutlined } from "@ant-design/icons";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { findRecords } from "../../../api/queries";
import type { Entity, Field, Fields, Json, RecordData, Summary } from "../../../api/types";
import { viewOf, type Settings } from "../../../fields";
import { withLists } from "../../../locales";
import type { Command } from "../../../shared/grid/columns";
import { DataGrid, type GridHandle, type GridProps } from "../../../shared/grid/DataGrid";
import { useSettings } from "../../../shared/settings";
import { tone } from "../../../shared/tones";
import { averaged } from "../averages";
import { quoted } from "../filters";
import { Marks } from "./edit/marks";
import type { Writing } from "./edit/useWriting";
import { groupOf, shownTotals, type Group } from "./grouping";

const GridEditing = lazy(withLists(() => import("./edit/GridEditing")));

export interface RecordGridProps extends Omit<GridProps<RecordData>, "onCommand" | "onRange" | "mark" | "tone" | "isGroup" | "onGroup" | "drawRow" | "totals"> {
  entity: Entity;
  fields: Fields;
  /** What the list asks of each record. */
  select: string;
  /** The first condition that holds gives a row its colour. */
  colors: readonly { when: string; color: string }[];
  /** How columns are added up, and what all that fits comes to. */
  totals: Readonly<Record<string, string>>;
  whole: Summary["whole"] | undefined;
  onGroup: (key: string) => void;
  writing?: ((writing: Writing | null) => void) | undefined;
}

const WHOLE = "whole";

/** Ids in one question: a condition may be 4,000 characters long. */
const atOnce = 80;

/** Rows as the list shows them, by id. */
async function rowsOf(entity: string, select: string, ids: readonly string[]): Promise<RecordData[]> {
  const parts = Array.from({ length: Math.ceil(ids.length / atOnce) }, (_none, at) => ids.slice(at * atOnce, (at + 1) * atOnce));
  const pages = await Promise.all(parts.map((some) => findRecords(entity, { where: `id in [${some.map(quoted).join(", ")}]`, select, limit: atOnce })));
  return pages.flatMap(({ records }) => records);
}

/** A total as text: counted things are a number whatever was counted. */
function totalText(value: unknown, total: string | undefined, field: Field | undefined, settings: Settings): string {
  if (value === null || value === undefined || !field) return "";
  if (total === "count") return String(value as number);
  return viewOf(field).format((total === "avg" ? averaged(value as Json, field) : value) as never, field, settings);
}

function GroupHead({ group, field, settings }: { group: Group; field: Field | undefined; settings: Settings }) {
  const { t } = useTranslation();
  const text = group.title ?? (group.value === null || !field ? "" : viewOf(field).format(group.value as never, field, settings));
  return (
    <span className="group-head" style={{ paddingLeft: group.level * 18 }}>
      {group.open ? <CaretDownOutlined aria-label={t("list.close")} /> : <CaretRightOutlined aria-label={t("list.open")} />} {text || t("list.without", { field: field?.title ?? group.by })}
      <span className="group-count">{group.count.toLocaleString(settings.locale)}</span>
    </span>
  );
}

export default function RecordGrid({ entity, fields, select, columns, writing, handle, onLoaded, colors, totals, whole, onGroup, ...rest }: RecordGridProps) {
  const { t } = useTranslation();
  const settings = useSettings();
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
    () =>
      columns.map((column) => ({
        ...column,
        text: (row: RecordData) => {
          if (groupOf(row) || row.id === WHOLE) return totalText(row[column.name], totals[column.name], fields[column.name], settings);
          return marks.at(row.id, column.name)?.text ?? column.text(row);
        },
      })),
    [columns, marks, totals, fields, settings],
  );
  const last = useMemo<RecordData | null>(() => (whole && Object.keys(totals).length > 0 ? { id: WHOLE, ...shownTotals(totals, whole.totals) } : null), [whole, totals]);
  const drawRow = (row: RecordData, name: string, first: boolean): ReactNode => {
    const group = groupOf(row);
    if (first && group) return <GroupHead group={group} field={fields[group.by]} settings={settings} />;
    if (first && row.id === WHOLE) return t("list.total");
    return group || row.id === WHOLE ? totalText(row[name], totals[name], fields[name], settings) : null;
  };
  return (
    <>
      <DataGrid<RecordData>
        {...rest}
        columns={marked}
        totals={last}
        drawRow={drawRow}
        isGroup={(row) => groupOf(row) !== undefined}
        onGroup={(row) => onGroup(row.id)}
        tone={(row) => {
          const rule = colors.find(({ when }) => row[when] === true);
          return rule && tone(rule.color);
        }}
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
        <Suspense fallback={<i hidden aria-busy="true" />}>
          <GridEditing entity={entity} fields={fields} columns={columns} grid={find} marks={marks} reload={reload} take={take} listen={listen} {...(writing ? { writing } : {})} />
        </Suspense>
      )}
    </>
  );
}
