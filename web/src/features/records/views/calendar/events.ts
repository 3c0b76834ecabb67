/** Records as events: when they are, how they lie beside each other, and what is written when they move. Knows no screen. */
import type { Field, RecordData } from "../../../../api/types";
import { momentOf, wallTime } from "../../../../fields/parts/dates";
import { addDays, clock, daysBetween, minuteOf } from "./days";

/** A record with its first and last day; minutes since midnight where it has a time. */
export interface Event {
  record: RecordData;
  from: string;
  to: string;
  /** Null: the whole day. */
  begin: number | null;
  end: number | null;
}

/** The fields a calendar goes by. */
export interface Times {
  start: string;
  startField: Field;
  end: string | null;
  endField: Field | null;
  zone: string;
}

const HOUR = 60;
const DAY = 24 * HOUR;

/** How a moment is asked for: in the zone of the workspace. */
function read(field: Field, value: unknown, zone: string): { day: string; minute: number | null } | null {
  if (typeof value !== "string" || !value) return null;
  if (field.type === "date") return { day: value.slice(0, 10), minute: null };
  const wall = wallTime(value, zone);
  return { day: wall.slice(0, 10), minute: minuteOf(wall) };
}

/** The event a record is; null without a beginning. A moment without an end takes an hour. */
export function eventOf(record: RecordData, { start, startField, end, endField, zone }: Times): Event | null {
  const from = read(startField, record[start], zone);
  if (!from) return null;
  const given = end && endField ? read(endField, record[end], zone) : null;
  if (from.minute === null || given?.minute === null) {
    const to = given && given.day >= from.day ? given.day : from.day;
    return { record, from: from.day, to, begin: null, end: null };
  }
  const length = given ? daysBetween(from.day, given.day) * DAY + given.minute - from.minute : HOUR;
  const last = from.minute + Math.max(length, 15);
  const over = Math.floor((last - 1) / DAY);
  return { record, from: from.day, to: addDays(from.day, over), begin: from.minute, end: last - over * DAY };
}

/** Whether an event stands in the row of whole days: it has no time, or is longer than a day. */
export const wholeDays = ({ from, to, begin }: Event): boolean => begin === null || from !== to;

export interface Segment {
  event: Event;
  /** Columns of the week, from 0; `until` is not in it. */
  at: number;
  until: number;
  lane: number;
  /** It goes on before or after the week. */
  before: boolean;
  after: boolean;
}

const inOrder = (a: Event, b: Event) =>
  a.from.localeCompare(b.from) || daysBetween(b.from, b.to) - daysBetween(a.from, a.to) || (a.begin ?? -1) - (b.begin ?? -1) || (a.record._title ?? "").localeCompare(b.record._title ?? "");

/** The events of some days in a row, each in the first lane where it lies over no other. */
export function lanes(events: readonly Event[], days: readonly string[]): Segment[] {
  const [first, last] = [days[0]!, days.at(-1)!];
  const free: number[] = [];
  return events
    .filter(({ from, to }) => from <= last && to >= first)
    .toSorted(inOrder)
    .map((event) => {
      const at = Math.max(daysBetween(first, event.from), 0);
      const until = Math.min(daysBetween(first, event.to), days.length - 1) + 1;
      const found = free.findIndex((end) => end <= at);
      const lane = found < 0 ? free.length : found;
      free[lane] = until;
      return { event, at, until, lane, before: event.from < first, after: event.to > last };
    });
}

export interface Slot {
  event: Event;
  /** Beside how many others, and which of them it is. */
  column: number;
  columns: number;
}

/** The timed events of one day, those at the same time side by side. */
export function slots(events: readonly Event[], day: string): Slot[] {
  const mine = events.filter((event) => event.from === day && !wholeDays(event)).toSorted((a, b) => a.begin! - b.begin! || b.end! - a.end!);
  const found: Slot[] = [];
  let group: Slot[] = [];
  let until = 0;
  const close = () => {
    const columns = Math.max(0, ...group.map(({ column }) => column)) + 1;
    found.push(...group.map((slot) => ({ ...slot, columns })));
    group = [];
  };
  for (const event of mine) {
    if (event.begin! >= until) close();
    const taken = group.filter((slot) => slot.event.end! > event.begin!).map(({ column }) => column);
    const column = taken.length ? Array.from({ length: taken.length + 1 }, (_, n) => n).find((n) => !taken.includes(n))! : 0;
    group.push({ event, column, columns: 1 });
    until = Math.max(group.length > 1 ? until : 0, event.end!);
  }
  close();
  return found;
}

function sent(field: Field, day: string, minute: number | null, zone: string): string {
  if (field.type === "date") return day;
  return momentOf(`${day}T${clock(minute ?? 9 * HOUR)}`, zone);
}

/** What a beginning and an end are written as. */
export function timesOf({ start, startField, end, endField, zone }: Times, from: Point, to: Point | null): Record<string, string> {
  const first = { [start]: sent(startField, from.day, from.minute, zone) };
  return end && endField && to ? { ...first, [end]: sent(endField, to.day, to.minute, zone) } : first;
}

export interface Point {
  day: string;
  minute: number | null;
}

/** So many minutes after a point, over midnight where need be. */
export function later({ day, minute }: Point, days: number, minutes: number): Point {
  if (minute === null) return { day: addDays(day, days), minute };
  const all = minute + minutes;
  const over = Math.floor(all / DAY);
  return { day: addDays(day, days + over), minute: all - over * DAY };
}

/** Where an event really begins and ends; one without an end ends where it is shown to. */
function pointsOf(event: Event, { start, startField, end, endField, zone }: Times): [Point, Point | null] {
  return [read(startField, event.record[start], zone)!, end && endField ? read(endField, event.record[end], zone) : null];
}

/** The fields of an event moved by days and minutes; its length stays. */
export function moved(event: Event, times: Times, days: number, minutes: number): Record<string, string> {
  const [from, to] = pointsOf(event, times);
  return timesOf(times, later(from, days, minutes), to && later(to, days, minutes));
}

/** The fields of an event that ends later or earlier, but not before it begins; null when that cannot be. */
export function stretched(event: Event, times: Times, days: number, minutes: number): Record<string, string> | null {
  const { end, endField, zone } = times;
  if (!end || !endField) return null;
  const [from, known] = pointsOf(event, times);
  const to = later(known ?? { day: event.to, minute: event.end }, days, minutes);
  const length = daysBetween(from.day, to.day) * DAY + (to.minute ?? 0) - (from.minute ?? 0);
  if (to.minute === null ? to.day < from.day : length < 15) return null;
  return { [end]: sent(endField, to.day, to.minute, zone) };
}
