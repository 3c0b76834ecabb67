/** Dates as text of the years 0001 to 9999 without a zone; moments as text in UTC with six places of seconds. */
import { divide, held, parse, whole, type Decimal } from "./decimal";

const DAY = 86_400_000;
const MAX_DAYS = 4_000_000;
const MAX_MONTHS = 120_000;
const MAX_MINUTES = 2_000_000_000;
const FIRST = dayNumber(1, 1, 1);
const LAST = dayNumber(9999, 12, 31);
const SPAN: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

/** Days since 1970-01-01. */
function dayNumber(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / DAY;
}

const padded = (value: number, width: number): string => String(value).padStart(width, "0");

function parts(x: string): [year: number, month: number, day: number] {
  return [Number(x.slice(0, 4)), Number(x.slice(5, 7)), Number(x.slice(8, 10))];
}

const days = (x: string): number => dayNumber(...parts(x));

/** Null outside the years 1 to 9999. */
function fromDays(day: number): string | null {
  if (day < FIRST || day > LAST) return null;
  const date = new Date(day * DAY);
  return `${padded(date.getUTCFullYear(), 4)}-${padded(date.getUTCMonth() + 1, 2)}-${padded(date.getUTCDate(), 2)}`;
}

const lastOf = (year: number, month: number): number => new Date(dayNumber(year, month + 1, 0) * DAY).getUTCDate();

export const addDays = (x: string, n: Decimal): string | null => fromDays(days(x) + held(n, -MAX_DAYS, MAX_DAYS));
export const addMonths = (x: string, n: Decimal): string | null => moveMonths(x, held(n, -MAX_MONTHS, MAX_MONTHS));
export const addYears = (x: string, n: Decimal): string | null => moveMonths(x, 12 * held(n, -MAX_MONTHS / 12, MAX_MONTHS / 12));

function moveMonths(x: string, n: number): string | null {
  const [year, month, day] = parts(x);
  const months = year * 12 + month - 1 + n;
  const [y, m] = [Math.floor(months / 12), (((months % 12) + 12) % 12) + 1];
  return y < 1 || y > 9999 ? null : fromDays(dayNumber(y, m, Math.min(day, lastOf(y, m))));
}

export const daysBetween = (x: string, y: string): Decimal => whole(days(x) - days(y));
export const year = (x: string): Decimal => whole(parts(x)[0]);
export const month = (x: string): Decimal => whole(parts(x)[1]);
export const day = (x: string): Decimal => whole(parts(x)[2]);
const isoWeekday = (x: string): number => new Date(days(x) * DAY).getUTCDay() || 7;
export const weekday = (x: string): Decimal => whole(isoWeekday(x));

export function startOf(x: string, unit: string): string | null {
  if (unit === "week") return fromDays(days(x) - isoWeekday(x) + 1);
  const [year, month] = parts(x);
  const span = SPAN[unit] ?? 1;
  return fromDays(dayNumber(year, Math.floor((month - 1) / span) * span + 1, 1));
}

export function endOf(x: string, unit: string): string | null {
  if (unit === "week") return fromDays(days(x) + 7 - isoWeekday(x));
  const [year, month] = parts(x);
  const span = SPAN[unit] ?? 1;
  const last = Math.floor((month - 1) / span) * span + span;
  return fromDays(dayNumber(year, last, lastOf(year, last)));
}

/** Null when there is no such day. */
export function makeDate(year: Decimal, month: Decimal, day: Decimal): string | null {
  const [y, m, d] = [held(year, 0, 10_000), held(month, 0, 100), held(day, 0, 100)];
  const exists = y >= 1 && y <= 9999 && m >= 1 && m <= 12 && d >= 1 && d <= lastOf(y, m);
  return exists ? fromDays(dayNumber(y, m, d)) : null;
}

// --- moments ---------------------------------------------------------------------------------------------------------

/** A moment as [milliseconds since 1970, microseconds within]. */
type Instant = readonly [milliseconds: number, rest: number];

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6})\d*)?)?(Z|[+-]\d\d:?\d\d)?$/;

function instantOf(x: string): Instant {
  const [, date = "1970-01-01", hour, minute, second = "0", fraction = "", zone = "Z"] = ISO.exec(x) ?? [];
  const micros = Number(fraction.padEnd(6, "0"));
  const clock = (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second) * 1000 + Math.floor(micros / 1000);
  return [days(date) * DAY + clock - zoneMinutes(zone) * 60_000, micros % 1000];
}

function zoneMinutes(zone: string): number {
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith("-") ? -minutes : minutes;
}

/** Null outside the moments whose day every time zone can name. */
function written([milliseconds, rest]: Instant): string | null {
  if (milliseconds < (FIRST + 1) * DAY || milliseconds >= LAST * DAY) return null;
  const date = fromDays(Math.floor(milliseconds / DAY));
  const clock = ((milliseconds % DAY) + DAY) % DAY;
  return date === null ? null : `${date}T${wallClock(clock)}.${padded((clock % 1000) * 1000 + rest, 6)}Z`;
}

function wallClock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) => padded(Math.floor(part), 2)).join(":");
}

/** A moment in the one form whose order is that of its text. */
export const normalMoment = (x: string): string | null => written(instantOf(x));
export const normalTime = (x: string): string => (x.length === 5 ? `${x}:00` : x.replace(/\.?0*$/, (end) => (end.startsWith(".") ? "" : end)));

const formats = new Map<string, Intl.DateTimeFormat>();

function zoneFormat(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const numeric = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" } as const;
  const made = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", calendar: "gregory", ...numeric });
  formats.set(zone, made);
  return made;
}

/** What the wall clock is ahead of UTC, in milliseconds. */
function offset(zone: string, milliseconds: number): number {
  if (zone === "UTC") return 0;
  const found = new Map(zoneFormat(zone).formatToParts(milliseconds).map((part) => [part.type, Number(part.value)]));
  const at = (name: Intl.DateTimeFormatPartTypes) => found.get(name) ?? 0;
  const wall = dayNumber(at("year"), at("month"), at("day")) * DAY + (at("hour") * 3600 + at("minute") * 60 + at("second")) * 1000;
  return wall - Math.floor(milliseconds / 1000) * 1000;
}

function local(zone: string, x: string): Instant {
  const [milliseconds, rest] = instantOf(x);
  return [milliseconds + offset(zone, milliseconds), rest];
}

/** The moment a wall clock shows; standard time where it does so twice or never. */
function atWall(zone: string, [wall, rest]: Instant): string | null {
  const around = [offset(zone, wall - DAY), offset(zone, wall + DAY)];
  const valid = around.filter((one) => offset(zone, wall - one) === one);
  return written([wall - Math.min(...(valid.length > 0 ? valid : around)), rest]);
}

export const dateOf = (zone: string, x: string): string | null => fromDays(Math.floor(local(zone, x)[0] / DAY));
export const timeOf = (zone: string, x: string): string => wallClock(((local(zone, x)[0] % DAY) + DAY) % DAY);
export const startOfDay = (zone: string, x: string): string | null => atWall(zone, [days(x) * DAY, 0]);
export const hour = (x: string): Decimal => whole(Number(x.slice(0, 2)));
export const minute = (x: string): Decimal => whole(Number(x.slice(3, 5)));

function moved(zone: string, x: string, move: (date: string) => string | null): string | null {
  const [wall, rest] = local(zone, x);
  const date = fromDays(Math.floor(wall / DAY));
  const to = date === null ? null : move(date);
  return to === null ? null : atWall(zone, [days(to) * DAY + (((wall % DAY) + DAY) % DAY), rest]);
}

export const momentAddDays = (zone: string, x: string, n: Decimal) => moved(zone, x, (date) => addDays(date, n));
export const momentAddMonths = (zone: string, x: string, n: Decimal) => moved(zone, x, (date) => addMonths(date, n));
export const momentAddYears = (zone: string, x: string, n: Decimal) => moved(zone, x, (date) => addYears(date, n));

function addMilliseconds(x: string, count: number): string | null {
  const [milliseconds, rest] = instantOf(x);
  return written([milliseconds + count, rest]);
}

export const addMinutes = (x: string, n: Decimal) => addMilliseconds(x, held(n, -MAX_MINUTES, MAX_MINUTES) * 60_000);
export const addHours = (x: string, n: Decimal) =>
  addMilliseconds(x, held(n, -Math.floor(MAX_MINUTES / 60), Math.floor(MAX_MINUTES / 60)) * 3_600_000);

/** Days between two moments, to 12 places. */
export function timeBetween(x: string, y: string): Decimal | null {
  const [[a, b], [c, d]] = [instantOf(x), instantOf(y)];
  const microseconds = BigInt(a - c) * 1000n + BigInt(b - d);
  return divide(parse(microseconds.toString()) ?? whole(0), whole(DAY).times(1000));
}
