/** The chart itself: names on the left, bars in time on the right; only the rows in sight are drawn. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent as ReactPointerEvent } from "react";
import { useTranslation } from "react-i18next";

import { dayText, daysBetween, range, weekday } from "../calendar/days";
import { swallowClick } from "../calendar/dragging";
import { moved, stretched } from "../calendar/events";
import { labelOf } from "../parts/CardFields";
import { useHolding } from "../parts/holding";
import { Opening } from "../parts/Opening";
import { paint } from "../parts/paint";
import { Arrows } from "./Arrows";
import type { Plan } from "./context";
import type { Bar } from "./plan";
import { axis, span, widths } from "./scale";

const ROW = 34;
const NAMES = 230;
/** So much of the past is in sight, and so many rows, when the chart opens. */
const BEFORE = 160;
const FIRST = 15;

export interface Box {
  left: number;
  width: number;
}

/** Where a bar lies, in pixels from the beginning of the axis. */
export function boxOf({ event }: Bar, from: string, width: number): Box | null {
  if (!event) return null;
  return { left: daysBetween(from, event.from) * width, width: (daysBetween(event.from, event.to) + 1) * width };
}

/** Where the chart opens: today, unless no bar of the first rows is in sight there. */
function beginning(first: readonly Box[], now: number): number {
  const seen = first.some(({ left, width }) => left < now - BEFORE + window.innerWidth - NAMES && left + width > now - BEFORE);
  return seen ? now : (first[0]?.left ?? now);
}

export function Chart({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const { bars, today, zoom, locale, view } = plan;
  const scroller = useRef<HTMLDivElement>(null);
  const width = widths[zoom];
  const days = bars.flatMap(({ event }) => (event ? [event.from, event.to] : []));
  const { from, days: length } = span(days, today, zoom);
  const time = useMemo(() => axis(from, length, zoom, locale), [from, length, zoom, locale]);
  // eslint-disable-next-line react-hooks/incompatible-library -- the chart is not memoised
  const virtual = useVirtualizer({ count: bars.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 10 });
  const now = daysBetween(from, today) * width;
  const begin = useRef(beginning(bars.slice(0, FIRST).flatMap((bar) => boxOf(bar, from, width) ?? []), now));
  useEffect(() => {
    if (scroller.current) scroller.current.scrollLeft = Math.max(begin.current - BEFORE, 0);
  }, []);
  const hold = useHolding();
  const rows = virtual.getVirtualItems();
  const height = virtual.getTotalSize();
  return (
    <div className="gantt-scroll" ref={scroller} tabIndex={0} role="group" aria-label={view.title}>
      <div className="gantt-head" style={{ width: NAMES + time.width }}>
        <span className="gantt-corner" style={{ width: NAMES }}>{plan.entity.title}</span>
        <div className="gantt-ticks" aria-hidden>
          {[time.upper, time.lower].map((tier, at) => (
            <div key={at}>
              {tier.map(({ day, left, width: wide, text }) => (
                <span key={day} style={{ left, width: wide }} data-today={(at === 1 && zoom === "day" && day === today) || undefined}>
                  <b>{text}</b>
                </span>
              ))}
            </div>
          ))}
        </div>
      </div>
      <div className="gantt-body" style={{ height, width: NAMES + time.width }}>
        <span className="gantt-side" style={{ width: NAMES }} />
        <div className="gantt-ground" style={{ left: NAMES }} aria-hidden>
          {width >= 14 && <DaysOff plan={plan} from={from} days={length} width={width} />}
          {time.upper.map(({ day, left }) => (
            <i key={day} className="gantt-line" style={{ left }} />
          ))}
          <i className="gantt-now" style={{ left: now + width / 2 }} title={t("views.calendar.today")} />
        </div>
        <Arrows bars={bars} rows={rows} from={from} width={width} height={ROW} left={NAMES} size={[time.width, height]} />
        <ul>
          {rows.map(({ index, start }) => (
            <li key={bars[index]!.record.id} style={{ height: ROW, transform: `translateY(${start}px)` }}>
              <Row plan={plan} bar={bars[index]!} from={from} width={width} hold={hold} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** Weekends and days off, as far as days can be told apart. */
function DaysOff({ plan: { holidays }, from, days, width }: { plan: Plan; from: string; days: number; width: number }) {
  return range(from, days).map((day, at) => {
    const known = holidays.get(day);
    if (known ? known.working : weekday(day) % 6 !== 0) return null;
    return <i key={day} className="gantt-off" style={{ left: at * width, width }} title={known?.note} />;
  });
}

interface RowProps {
  plan: Plan;
  bar: Bar;
  from: string;
  width: number;
  hold: ReturnType<typeof useHolding>;
}

function Row({ plan, bar, from, width, hold }: RowProps) {
  const { t } = useTranslation();
  const { entity, view, onOpen } = plan;
  const label = labelOf(bar.record, view.label);
  return (
    <>
      <span className="gantt-name" style={{ width: NAMES }}>
        <Opening entity={entity.name} record={bar.record} onOpen={onOpen}>
          {label}
        </Opening>
        {!bar.event && <span className="soft">{t("views.gantt.undated")}</span>}
      </span>
      {bar.event && <Drawn plan={plan} bar={bar} label={label} box={boxOf(bar, from, width)!} width={width} hold={hold} />}
    </>
  );
}

interface Pull {
  kind: "move" | "stretch";
  x: number;
  days: number;
}

/** A bar: dragged as a whole or at its end, moved by Alt and the arrow keys. */
function Drawn({ plan, bar, label, box, width, hold }: Omit<RowProps, "from"> & { label: string; box: Box }) {
  const { t } = useTranslation();
  const { view, fields, times, locale, movable, stretchable, onWrite } = plan;
  const event = bar.event!;
  const [pull, setPull] = useState<Pull | null>(null);
  const { className, style } = paint(bar.record, view.color, fields);
  const grab = (kind: Pull["kind"]) => (pressed: ReactPointerEvent<HTMLElement>) => {
    if (pressed.button !== 0) return;
    pressed.stopPropagation();
    if (pressed.pointerType !== "touch") pressed.preventDefault();
    const { currentTarget: taken, pointerId, clientX: x } = pressed;
    hold(pressed, () => {
      taken.focus();
      taken.setPointerCapture(pointerId);
      setPull({ kind, x, days: 0 });
    });
  };
  const follow = ({ clientX }: ReactPointerEvent) => pull && setPull({ ...pull, days: Math.round((clientX - pull.x) / width) });
  const drop = ({ clientX }: ReactPointerEvent) => {
    if (!pull) return;
    setPull(null);
    const days = Math.round((clientX - pull.x) / width);
    if (days === 0) return;
    swallowClick();
    onWrite(bar.record, pull.kind === "move" ? moved(event, times, days, 0) : stretched(event, times, days, 0));
  };
  const keys = (pressed: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[pressed.key];
    if (pressed.key === "Escape") setPull(null);
    if (!pressed.altKey || !step || !movable) return;
    pressed.preventDefault();
    if (!pressed.shiftKey) onWrite(bar.record, moved(event, times, step, 0));
    else if (stretchable) onWrite(bar.record, stretched(event, times, step, 0));
  };
  const words = (day: string) => dayText(day, locale, { dateStyle: "medium" });
  const said = [label, `${words(event.from)} – ${words(event.to)}`, bar.progress === null ? "" : `${bar.progress} %`, bar.late ? t("views.gantt.late") : "", bar.broken ? t("views.gantt.broken") : ""];
  const stretch = pull?.kind === "stretch" ? pull.days * width : 0;
  const shift = pull?.kind === "move" ? pull.days * width : 0;
  return (
    <div
      className={`gantt-bar ${className} ${bar.late ? "gantt-late" : ""} ${bar.broken ? "gantt-broken" : ""}`}
      style={{ ...style, left: NAMES + box.left + shift, width: Math.max(box.width + stretch, width, 6) }}
      role="img"
      aria-label={said.filter(Boolean).join(", ")}
      title={said.filter(Boolean).join("\n")}
      tabIndex={0}
      data-movable={movable || undefined}
      onKeyDown={keys}
      onPointerDown={movable ? grab("move") : undefined}
      onPointerMove={follow}
      onPointerUp={drop}
      onPointerCancel={() => setPull(null)}
    >
      {bar.progress !== null && <span className="gantt-done" style={{ width: `${bar.progress}%` }} />}
      {box.width > 60 && <span className="gantt-label">{label}</span>}
      {stretchable && <span className="cal-edge" onPointerDown={grab("stretch")} onPointerMove={follow} onPointerUp={drop} />}
    </div>
  );
}
