/** A map: records where they are, those close together as one, and the list of what is in sight beside it. No other server is asked. */
import { MinusOutlined, PlusOutlined, FullscreenOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";

import type { RecordData } from "../../../../api/types";
import { Spinner } from "../../../../shared/Spinner";
import { joined } from "../../filters";
import type { KindProps } from "../kind";
import { CardFields, labelOf } from "../parts/CardFields";
import { Nothing } from "../parts/Nothing";
import { Opening } from "../parts/Opening";
import { paint } from "../parts/paint";
import { MOST, selection, useFields, useFresh } from "../parts/reading";
import { useShifting } from "../parts/shifting";
import "../parts/views.css";
import { clusters, fitting, NEAREST, panned, project, zoomed, type Cluster, type Placed, type Window } from "./earth";
import { Ground } from "./Ground";
import "./map.css";

const TOGETHER = 52;
const LISTED = 200;
const CLOSER = 1.6;
const STEP = 80;

export default function MapView(props: KindProps) {
  const { t } = useTranslation();
  const by = props.view.by;
  if (!by || !props.entity.fields[by]) return <Nothing>{t("views.nothingToGoBy")}</Nothing>;
  return <Shown {...props} key={props.view.name} by={by} />;
}

/** A record with its place; null when it has none. */
function placed(record: RecordData, by: string): Placed<RecordData> | null {
  const { lat, lon } = (record[by] ?? {}) as { lat?: string; lon?: string };
  return lat === undefined || lon === undefined ? null : { item: record, point: project(Number(lat), Number(lon)) };
}

function useSize() {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  useEffect(() => {
    if (!element) return;
    const seen = new ResizeObserver(([entry]) => setSize({ width: entry!.contentRect.width, height: entry!.contentRect.height }));
    seen.observe(element);
    return () => seen.disconnect();
  }, [element]);
  return { element, setElement, size };
}

function Shown({ entity, view, fields: known, asked, round, by, onOpen, onNew, onChanged, onFailed }: KindProps & { by: string }) {
  const { t } = useTranslation();
  const fields = useFields(entity, known, [by, view.label, view.color, ...(view.card ?? [])]);
  const card = (view.card?.length ? view.card : view.columns.filter((path) => path !== by && !entity.title_fields.includes(path)).slice(0, 3)).filter((path) => fields[path]);
  useFresh(entity.name, round);
  const query = { ...asked, where: joined([asked.where, `not is_empty(${by})`]), select: selection("id", by, view.label, view.color, ...card) };
  const { records, more, pending } = useShifting({ entity: entity.name, query, onChanged, onFailed });
  const places = useMemo(() => records.flatMap((record) => placed(record, by) ?? []), [records, by]);
  const { element, setElement, size } = useSize();
  const [moved, setMoved] = useState<Pick<Window, "middle" | "scale"> | null>(null);
  const [pointed, setPointed] = useState<string | null>(null);
  const whole = useMemo(() => size && fitting(places.map(({ point }) => point), size.width, size.height), [places, size]);
  const window = useMemo(() => size && whole && { ...whole, ...moved, ...size }, [whole, moved, size]);
  const groups = useMemo(() => (window ? clusters(places, window, TOGETHER) : []), [places, window]);
  const look = (next: Window) => setMoved({ middle: next.middle, scale: next.scale });
  useWheel(element, (factor, at) => window && look(zoomed(window, factor, at)));
  const drag = useHand((dx, dy) => window && look(panned(window, dx, dy)));
  if (pending) return <div className="list-wait"><Spinner /></div>;
  if (places.length === 0) return <Nothing onNew={onNew && (() => onNew({}))}>{t("views.map.none")}</Nothing>;
  const centre = size ? { x: size.width / 2, y: size.height / 2 } : { x: 0, y: 0 };
  const keys = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || !window) return;
    const next = { ArrowLeft: panned(window, STEP, 0), ArrowRight: panned(window, -STEP, 0), ArrowUp: panned(window, 0, STEP), ArrowDown: panned(window, 0, -STEP), "+": zoomed(window, CLOSER, centre), "-": zoomed(window, 1 / CLOSER, centre) }[event.key];
    if (!next) return;
    event.preventDefault();
    look(next);
  };
  const inSight = groups.flatMap(({ items }) => items);
  return (
    <div className="map">
      <div className="map-picture" ref={setElement} role="group" aria-label={t("views.map.picture", { count: places.length })} tabIndex={0} onKeyDown={keys} {...drag}>
        {window && <Ground window={window} />}
        {window && groups.map((group) => <Mark key={group.items[0]!.item.id} {...{ entity, view, fields, group, pointed, onOpen }} onCloser={() => look(closer(group, window))} />)}
        <div className="map-tools">
          <Button icon={<PlusOutlined />} aria-label={t("views.map.closer")} onClick={() => window && look(zoomed(window, CLOSER, centre))} />
          <Button icon={<MinusOutlined />} aria-label={t("views.map.farther")} onClick={() => window && look(zoomed(window, 1 / CLOSER, centre))} />
          <Button icon={<FullscreenOutlined />} aria-label={t("views.map.all")} onClick={() => setMoved(null)} />
        </div>
      </div>
      <div className="map-list" tabIndex={0} role="group" aria-label={t("views.map.inSight")}>
        <p className="view-hint" role="status">
          {more ? t("views.tooMany", { count: MOST }) : t("views.map.count", { count: inSight.length })}
        </p>
        <ul>
          {inSight.slice(0, LISTED).map(({ item }) => (
            <li key={item.id} className={paint(item, view.color, fields).className} onPointerEnter={() => setPointed(item.id)} onPointerLeave={() => setPointed(null)} onFocus={() => setPointed(item.id)} onBlur={() => setPointed(null)}>
              <Opening entity={entity.name} record={item} onOpen={onOpen}>
                {labelOf(item, view.label)}
              </Opening>
              <CardFields record={item} paths={card} fields={fields} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** So near that those of a cluster come apart. */
function closer({ items }: Cluster<RecordData>, window: Window): Window {
  const found = fitting(items.map(({ point }) => point), window.width, window.height, NEAREST);
  return { ...found, scale: Math.min(Math.max(found.scale, window.scale * CLOSER), NEAREST) };
}

interface MarkProps extends Pick<KindProps, "entity" | "view" | "fields" | "onOpen"> {
  group: Cluster<RecordData>;
  pointed: string | null;
  onCloser: () => void;
}

function Mark({ entity, view, fields, group, pointed, onOpen, onCloser }: MarkProps) {
  const { t } = useTranslation();
  const { items, at } = group;
  const place = { left: at.x, top: at.y };
  const held = items.some(({ item }) => item.id === pointed) || undefined;
  const [first] = items;
  if (items.length === 1)
    return (
      <span className={`map-pin ${paint(first!.item, view.color, fields).className}`} style={place} data-held={held}>
        <Opening entity={entity.name} record={first!.item} onOpen={onOpen}>
          {labelOf(first!.item, view.label)}
        </Opening>
      </span>
    );
  const names = items.slice(0, 5).map(({ item }) => labelOf(item, view.label));
  return (
    <button type="button" className="map-cluster" style={place} data-held={held} title={names.join("\n")} aria-label={t("views.map.cluster", { count: items.length, records: names.join(", ") })} onClick={onCloser}>
      {items.length}
    </button>
  );
}

/** The wheel brings nearer; a page under it does not scroll meanwhile. */
function useWheel(element: HTMLElement | null, onZoom: (factor: number, at: { x: number; y: number }) => void): void {
  const heard = useRef(onZoom);
  useEffect(() => {
    heard.current = onZoom;
  });
  useEffect(() => {
    if (!element) return;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      heard.current(Math.exp(-event.deltaY / 400), { x: event.clientX - left, y: event.clientY - top });
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, [element]);
}

/** The map follows the hand. */
function useHand(onMove: (dx: number, dy: number) => void) {
  const at = useRef<{ x: number; y: number } | null>(null);
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.target instanceof Element && event.target.closest("a, button")) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      at.current = { x: event.clientX, y: event.clientY };
    },
    onPointerMove: ({ clientX: x, clientY: y }: PointerEvent) => {
      if (!at.current) return;
      onMove(x - at.current.x, y - at.current.y);
      at.current = { x, y };
    },
    onPointerUp: () => {
      at.current = null;
    },
    onPointerCancel: () => {
      at.current = null;
    },
  };
}
