/** Bars and what they depend on: who is late, what breaks an order, and what must follow when something moves. Knows no screen. */
import type { RecordData, View } from "../../../../api/types";
import { addDays, daysBetween } from "../calendar/days";
import { eventOf, moved, type Event, type Times } from "../calendar/events";

export interface Bar {
  record: RecordData;
  /** Null for a record without a beginning. */
  event: Event | null;
  /** From 0 to 100; null where nobody says. */
  progress: number | null;
  /** The ids of what must end before. */
  after: string[];
  late: boolean;
  /** It begins before something it waits for has ended. */
  broken: boolean;
}

/** The ids a record waits for: a reference, several, or those in its detail rows. */
export function waitsFor(record: RecordData, path: string | null | undefined): string[] {
  if (!path) return [];
  const [first = "", last = ""] = path.split(".");
  const value = record[first];
  if (typeof value === "string") return [value];
  if (!Array.isArray(value)) return [];
  return value.flatMap((item) => {
    const id = typeof item === "object" && item !== null && !Array.isArray(item) ? item[last] : item;
    return typeof id === "string" ? [id] : [];
  });
}

function progressOf(record: RecordData, path: string | null | undefined): number | null {
  const value = path ? record[path] : null;
  const number = typeof value === "string" || typeof value === "number" ? Number(value) : NaN;
  return Number.isFinite(number) ? Math.min(Math.max(number, 0), 100) : null;
}

/** `ended` tells records whose state is the end of their life: they are never late. */
export function barsOf(records: readonly RecordData[], times: Times, view: View, today: string, ended: (record: RecordData) => boolean): Bar[] {
  const events = new Map(records.map((record) => [record.id, eventOf(record, times)]));
  return records.map((record) => {
    const event = events.get(record.id) ?? null;
    const progress = progressOf(record, view.progress);
    const after = waitsFor(record, view.depends_on).filter((id) => id !== record.id && events.has(id));
    const broken = event !== null && after.some((id) => (events.get(id)?.to ?? "") >= event.from);
    const late = event !== null && event.to < today && (progress ?? 0) < 100 && !ended(record);
    return { record, event, progress, after, late, broken };
  });
}

export interface Shift {
  record: RecordData;
  values: Record<string, string>;
}

/** What must move because something ends later now: each begins the day after the last it waits for, and keeps its length. */
export function following(bars: readonly Bar[], times: Times, id: string): Shift[] {
  const events = new Map(bars.map(({ record, event }) => [record.id, event]));
  const shifts = new Map<string, Shift>();
  const queue = [id];
  for (let steps = 0; queue.length > 0 && steps < MOST_STEPS; steps += 1) {
    const before = queue.shift()!;
    const end = events.get(before)?.to;
    for (const { record } of bars.filter(({ after }) => end && after.includes(before))) {
      const event = events.get(record.id);
      if (!event || event.from > end! || record.id === id) continue;
      const values = moved(event, times, daysBetween(event.from, addDays(end!, 1)), 0);
      const now = { ...record, ...shifts.get(record.id)?.values, ...values };
      shifts.set(record.id, { record, values });
      events.set(record.id, eventOf(now, times));
      queue.push(record.id);
    }
  }
  return [...shifts.values()];
}

/** Two that wait for each other would move for ever. */
const MOST_STEPS = 5000;
