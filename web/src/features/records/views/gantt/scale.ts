/** The time axis of a chart: how wide a day is, and what stands above it. */
import { addDays, addMonths, dayText, daysBetween, firstWeekday, startOfWeek } from "../calendar/days";

export type Zoom = "day" | "week" | "month" | "quarter";

export const zooms: readonly Zoom[] = ["day", "week", "month", "quarter"];

/** Pixels of a day. */
export const widths: Record<Zoom, number> = { day: 36, week: 16, month: 5, quarter: 1.8 };

export interface Tick {
  day: string;
  left: number;
  width: number;
  text: string;
}

export interface Axis {
  from: string;
  days: number;
  width: number;
  upper: Tick[];
  lower: Tick[];
}

const MARGIN = 14;
const LONGEST = 366 * 12;
const WIDEST = 2400;

/** The days from the first bar to the last, today among them, with room on both sides; they fill a wide screen. */
export function span(days: readonly string[], today: string, zoom: Zoom): { from: string; days: number } {
  const all = [...days, today].toSorted();
  const from = addMonths(addDays(all[0]!, -MARGIN), 0);
  const needed = daysBetween(from, addDays(all.at(-1)!, MARGIN * 4)) + 1;
  return { from, days: Math.min(Math.max(needed, Math.ceil(WIDEST / widths[zoom])), LONGEST) };
}

export function axis(from: string, days: number, zoom: Zoom, locale: string): Axis {
  const width = widths[zoom];
  const ticks = (begin: string, next: (day: string) => string, text: (day: string) => string): Tick[] => {
    const found: Tick[] = [];
    for (let day = begin; daysBetween(from, day) < days; day = next(day)) {
      const [left, right] = [Math.max(daysBetween(from, day), 0), Math.min(daysBetween(from, next(day)), days)];
      if (right > left) found.push({ day, left: left * width, width: (right - left) * width, text: text(day) });
    }
    return found;
  };
  const months = (day: string) => addMonths(day, 1);
  const years = (day: string) => addMonths(day, 12);
  const written = (options: Intl.DateTimeFormatOptions) => (day: string) => dayText(day, locale, options);
  const month = addMonths(from, 0);
  const year = `${from.slice(0, 4)}-01-01`;
  const number = (day: string) => String(Number(day.slice(8)));
  const quarter = (day: string) => `Q${Math.floor((Number(day.slice(5, 7)) - 1) / 3) + 1}`;
  const tiers: Record<Zoom, [Tick[], Tick[]]> = {
    day: [ticks(month, months, written({ year: "numeric", month: "long" })), ticks(from, (day) => addDays(day, 1), number)],
    week: [ticks(month, months, written({ year: "numeric", month: "short" })), ticks(startOfWeek(from, firstWeekday(locale)), (day) => addDays(day, 7), number)],
    month: [ticks(year, years, written({ year: "numeric" })), ticks(month, months, written({ month: "short" }))],
    quarter: [ticks(year, years, written({ year: "numeric" })), ticks(year, (day) => addMonths(day, 3), quarter)],
  };
  const [upper, lower] = tiers[zoom];
  return { from, days, width: days * width, upper, lower };
}
