/** From the end of what must be done before to the beginning of what waits for it. */
import { boxOf, type Box } from "./Chart";
import type { Bar } from "./plan";

interface ArrowsProps {
  bars: readonly Bar[];
  /** The rows in sight: only what touches them is drawn. */
  rows: readonly { index: number }[];
  from: string;
  width: number;
  height: number;
  left: number;
  size: [number, number];
}

export function Arrows({ bars, rows, from, width, height, left, size }: ArrowsProps) {
  const [first, last] = [rows[0]?.index ?? 0, rows.at(-1)?.index ?? 0];
  const places = new Map(bars.map(({ record }, at) => [record.id, at]));
  const lines = bars.flatMap((bar, to) =>
    bar.after.flatMap((id) => {
      const at = places.get(id)!;
      const [begin, end] = [boxOf(bars[at]!, from, width), boxOf(bar, from, width)];
      if (!begin || !end || Math.max(at, to) < first || Math.min(at, to) > last) return [];
      return [{ key: `${id}-${bar.record.id}`, path: path(begin, end, at, to, height), broken: (bars[at]!.event?.to ?? "") >= (bar.event?.from ?? "") }];
    }),
  );
  if (lines.length === 0) return null;
  return (
    <svg className="gantt-arrows" style={{ left }} width={size[0]} height={size[1]} aria-hidden>
      <defs>
        <marker id="gantt-tip" viewBox="0 0 6 6" refX="5.5" refY="3" markerWidth="6" markerHeight="6" orient="auto">
          <path d="M0 0 6 3 0 6z" fill="context-stroke" />
        </marker>
      </defs>
      {lines.map(({ key, path: drawn, broken }) => (
        <path key={key} d={drawn} className={broken ? "gantt-arrow-broken" : ""} markerEnd="url(#gantt-tip)" />
      ))}
    </svg>
  );
}

function path(begin: Box, end: Box, at: number, to: number, height: number): string {
  const [x, y] = [begin.left + begin.width, at * height + height / 2];
  const [u, v] = [end.left, to * height + height / 2];
  const half = y + (v > y ? height / 2 : -height / 2);
  if (u >= x + 14) return `M${x} ${y}H${x + 7}V${v}H${u - 1}`;
  return `M${x} ${y}H${x + 7}V${half}H${u - 9}V${v}H${u - 1}`;
}
