/** One column of a board: its records, loaded by themselves, and what is added up over all of them. */
import { MinusOutlined, PlusOutlined } from "@ant-design/icons";
import { useDroppable } from "@dnd-kit/core";
import { Button } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { RecordData } from "../../../../api/types";
import { Chip } from "../../../../shared/Chip";
import { useSettings } from "../../../../shared/settings";
import { Spinner } from "../../../../shared/Spinner";
import { usePages } from "../parts/reading";
import type { Board } from "./board";
import { Card, type CardMoves } from "./Card";
import { ColumnTotals } from "./ColumnTotals";
import { valueOf, type Place } from "./moves";

interface ColumnProps extends CardMoves {
  board: Board;
  place: Place;
  folded: boolean;
  totals: Record<string, string>;
  dragging: RecordData | null;
  /** Why the card being dragged may not be put here. */
  refusal: string;
  onFold: () => void;
  onNew: (() => void) | undefined;
  onFailed: (thrown: unknown) => void;
}

const CAP = 1000;

export function Column({ board, place, folded, totals, dragging, refusal, onFold, onNew, onFailed, ...moves }: ColumnProps) {
  const { t } = useTranslation();
  const { locale } = useSettings();
  const query = board.queryOf(place);
  const pages = usePages({ entity: board.entity.name, query, size: board.size, onFailed });
  const { setNodeRef, isOver } = useDroppable({ id: `column ${place.value ?? ""}`, data: { place, lane: undefined }, disabled: Boolean(refusal) });
  const count = pages.count ?? 0;
  const shown = count > CAP ? `${CAP.toLocaleString(locale)}+` : count.toLocaleString(locale);
  if (folded)
    return (
      <section className="kanban-folded" aria-label={place.title}>
        <button type="button" onClick={onFold} aria-expanded={false} aria-label={t("views.unfold", { column: place.title })}>
          <PlusOutlined aria-hidden />
          <span>{place.title}</span>
          <span className="soft">{shown}</span>
        </button>
      </section>
    );
  return (
    <section className="kanban-column" aria-label={place.title} data-refused={Boolean(refusal) || undefined}>
      <header>
        <h2>{place.color ? <Chip color={place.color}>{place.title}</Chip> : place.title}</h2>
        <span className="soft lw-digits" aria-label={t("views.cards", { count })}>{pages.isPending ? "" : shown}</span>
        <span className="kanban-tools">
          {onNew && <Button type="text" size="small" icon={<PlusOutlined />} aria-label={t("views.addIn", { column: place.title })} onClick={onNew} />}
          <Button type="text" size="small" icon={<MinusOutlined />} aria-expanded aria-label={t("views.fold", { column: place.title })} onClick={onFold} />
        </span>
        <ColumnTotals board={board} query={query} totals={totals} />
      </header>
      {refusal && <p className="kanban-refusal">{refusal}</p>}
      <div className="kanban-cards" ref={setNodeRef} data-over={(isOver && dragging !== null) || undefined}>
        <Lanes board={board} place={place} records={pages.records} dragging={dragging} refused={Boolean(refusal)} {...moves} />
        {pages.isPending && <Spinner small />}
        {!pages.isPending && pages.records.length === 0 && <p className="soft kanban-none">{t("views.noCards")}</p>}
        {pages.hasNextPage && (
          <Button block type="text" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t("views.more")}
          </Button>
        )}
      </div>
    </section>
  );
}

interface LanesProps extends CardMoves {
  board: Board;
  place: Place;
  records: RecordData[];
  dragging: RecordData | null;
  refused: boolean;
}

/** The cards of a column, crosswise by lane where the board has lanes. */
function Lanes({ board, records, ...rest }: LanesProps) {
  const { lanes, fields } = board;
  const groups = useMemo(() => grouped(records, lanes), [records, lanes]);
  const { t } = useTranslation();
  if (!lanes) return <Cards board={board} records={records} lane={undefined} {...rest} />;
  const field = fields[lanes];
  const name = (value: string | null, record: RecordData | undefined) => {
    if (value === null) return t("views.noValue", { field: field?.title ?? "" });
    if (field?.type === "choice") return field.choices.find((choice) => choice.value === value)?.title ?? value;
    if (field?.type === "boolean") return t(value === "true" ? "views.yes" : "views.no", { field: field.title });
    return record?._titles?.[lanes] ?? value;
  };
  return [...groups].map(([value, cards]) => (
    <div key={value ?? ""} className="kanban-lane" role="group" aria-label={name(value, cards[0])}>
      <h3>{name(value, cards[0])}</h3>
      <Cards board={board} records={cards} lane={value} {...rest} />
    </div>
  ));
}

function grouped(records: RecordData[], lanes: string | null): Map<string | null, RecordData[]> {
  const found = new Map<string | null, RecordData[]>();
  for (const record of records) {
    const lane = lanes ? valueOf(record, lanes) : null;
    found.set(lane, [...(found.get(lane) ?? []), record]);
  }
  return new Map([...found].sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1)));
}

function Cards({ board, place, records, lane, dragging, refused, ...moves }: LanesProps & { lane: string | null | undefined }) {
  const { setNodeRef, isOver } = useDroppable({ id: JSON.stringify([place.value, lane ?? null]), data: { place, lane }, disabled: refused || lane === undefined });
  return (
    <ul ref={setNodeRef} className="kanban-list" data-over={(isOver && dragging !== null && lane !== undefined) || undefined}>
      {records.map((record) => (
        <li key={record.id} data-lifted={dragging?.id === record.id || undefined}>
          <Card board={board} record={record} {...moves} />
        </li>
      ))}
    </ul>
  );
}
