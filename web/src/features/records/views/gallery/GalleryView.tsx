/** A gallery: a card with an image for each record, as many side by side as there is room, more as one scrolls. */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { RecordData } from "../../../../api/types";
import { Spinner } from "../../../../shared/Spinner";
import { rememberSiblings } from "../../../../shared/siblings";
import type { KindProps } from "../kind";
import { CardFields } from "../parts/CardFields";
import { Cover } from "../parts/Cover";
import { Nothing } from "../parts/Nothing";
import { Opening } from "../parts/Opening";
import { paint } from "../parts/paint";
import { selection, useFields, useFresh, usePages } from "../parts/reading";
import "../parts/views.css";
import "./gallery.css";

const SIZE = 48;
const lines = 4;

/** Calls for more when the end of what is there comes near. */
function useEnd(wanted: boolean, more: () => void) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!end.current || !wanted) return;
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && more(), { rootMargin: "600px" });
    seen.observe(end.current);
    return () => seen.disconnect();
  }, [wanted, more]);
  return end;
}

export default function GalleryView({ entity, view, fields: known, asked, round, onOpen, onNew, onFailed }: KindProps) {
  const { t } = useTranslation();
  const fields = useFields(entity, known, [view.color, view.cover, ...(view.card ?? [])]);
  const image = view.cover ?? Object.keys(entity.fields).find((name) => (entity.fields[name]!.type as string) === "image") ?? null;
  const card = (view.card?.length ? view.card : view.columns.filter((path) => !entity.title_fields.includes(path) && path !== image).slice(0, lines)).filter((path) => fields[path]);
  useFresh(entity.name, round);
  const query = { ...asked, select: selection("id", view.color, image, ...card) };
  const { records, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = usePages({ entity: entity.name, query, size: SIZE, onFailed });
  const end = useEnd(hasNextPage && !isFetchingNextPage, fetchNextPage as () => void);
  useEffect(() => rememberSiblings(entity.name, records.map(({ id }) => id)), [entity.name, records]);
  if (isPending) return <div className="list-wait"><Spinner /></div>;
  if (records.length === 0) return <Nothing onNew={onNew && (() => onNew({}))}>{t("views.noCards")}</Nothing>;
  const shown = (record: RecordData) => {
    const { className, style } = paint(record, view.color, fields);
    return (
      <li key={record.id} className={`gallery-card ${view.color ? className : ""}`} style={view.color ? style : undefined}>
        <Cover record={record} path={image} always />
        <Opening entity={entity.name} record={record} className="gallery-title" onOpen={onOpen} />
        <CardFields record={record} paths={card} fields={fields} />
      </li>
    );
  };
  return (
    <div className="gallery" tabIndex={0} role="group" aria-label={view.title}>
      <ul>{records.map(shown)}</ul>
      <div ref={end} className="gallery-end">
        {hasNextPage && <Spinner small />}
      </div>
    </div>
  );
}
