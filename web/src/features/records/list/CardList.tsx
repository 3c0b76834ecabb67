/** The list on a phone: a card for each record, more as one scrolls. */
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";

import type { Lifecycle, RecordData } from "../../../api/types";
import { Chip } from "../../../shared/Chip";
import { Spinner } from "../../../shared/Spinner";
import type { GridColumn } from "../../../shared/grid/columns";
import type { Pager } from "../../../shared/grid/pager";

interface CardListProps {
  label: string;
  entity: string;
  columns: GridColumn<RecordData>[];
  lifecycle: Lifecycle | null;
  pager: Pager<RecordData>;
  onLoaded: (block: number, rows: RecordData[]) => void;
  onFailed: (failure: unknown) => void;
}

/** Rows of the blocks seen so far; another pager begins anew, keeping the old rows until its first are there. */
function useRows({ pager, onLoaded, onFailed }: CardListProps) {
  const [seen, setSeen] = useState<{ pager: Pager<RecordData>; rows: RecordData[]; blocks: number; done: boolean } | null>(null);
  const busy = useRef<Pager<RecordData> | null>(null);
  const more = () => {
    const before = seen?.pager === pager ? seen : { rows: [], blocks: 0, done: false };
    if (before.done || busy.current === pager) return;
    busy.current = pager;
    pager
      .block(before.blocks)
      .then(({ rows, total }) => {
        if (busy.current !== pager) return;
        setSeen({ pager, rows: [...before.rows, ...rows], blocks: before.blocks + 1, done: total !== null });
        onLoaded(before.blocks, rows);
      })
      .catch(onFailed)
      .finally(() => {
        if (busy.current === pager) busy.current = null;
      });
  };
  return { rows: seen?.rows ?? [], done: seen?.pager === pager && seen.done, more };
}

export default function CardList(props: CardListProps) {
  const { label, entity, columns, lifecycle } = props;
  const { rows, done, more } = useRows(props);
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- the list is not memoised
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => 92, overscan: 8, getItemKey: (at) => rows[at]!.id });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (!done && last >= rows.length - 10) more();
  });
  return (
    <div className="cards" ref={scroller}>
      <ul aria-label={label} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, key, start }) => (
          <li key={key} ref={virtual.measureElement} data-index={index} style={{ transform: `translateY(${start}px)` }}>
            <Card record={rows[index]!} entity={entity} columns={columns} lifecycle={lifecycle} />
          </li>
        ))}
      </ul>
      {!done && (
        <div className="cards-more">
          <Spinner small />
        </div>
      )}
    </div>
  );
}

const lines = 5;

function Card({ record, entity, columns, lifecycle }: { record: RecordData; entity: string; columns: GridColumn<RecordData>[]; lifecycle: Lifecycle | null }) {
  const state = lifecycle ? lifecycle.states[String(record[lifecycle.field])] : undefined;
  const title = record._title || record.id;
  const shown = columns
    .filter((column) => column.name !== lifecycle?.field)
    .map((column) => ({ column, text: column.text(record) }))
    .filter(({ text }) => text && !title.includes(text))
    .slice(0, lines);
  return (
    <Link to="/e/$entity/$id" params={{ entity, id: record.id }} className="card">
      <span className="card-head">
        <span className="card-title">{title}</span>
        {state && <Chip color={state.color}>{state.title}</Chip>}
      </span>
      <span className="card-lines">
        {shown.map(({ column, text }) => (
          <span key={column.name}>
            <span className="soft">{column.title}</span> {column.draw ? column.draw(record) : text}
          </span>
        ))}
      </span>
    </Link>
  );
}
