/** Days as `2026-03-01`, without zone and clock: what calendars count with. Knows no screen. */

const MS = 86_400_000;

const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const written = (time: number) => new Date(time).toISOString().slice(0, 10);

export const addDays = (day: string, count: number): string => written(at(day) + count * MS);

/** How many days after `from` a day is. */
export const daysBetween = (from: string, to: string): number => Math.round((at(to) - at(from)) / MS);

export const weekday = (day: string): number => new Date(at(day)).getUTCDay();

export const monthOf = (day: string): string => day.slice(0, 7);

/** The first day of the month `count` months on. */
export function addMonths(day: string, count: number): string {
  const [year = 1970, month = 1] = day.split("-").map(Number);
  return written(Date.UTC(year, month - 1 + count, 1));
}

/** The first day of a week: Monday for Chinese readers, Sunday for readers of English. */
export const firstWeekday = (locale: string): number => (locale.startsWith("zh") ? 1 : 0);

export function startOfWeek(day: string, first: number): string {
  return addDays(day, -((weekday(day) - first + 7) % 7));
}

export const range = (from: string, count: number): string[] => Array.from({ length: count }, (_, step) => addDays(from, step));

/** The weeks that show a month, whole. */
export function weeksOf(day: string, first: number): string[][] {
  const begin = startOfWeek(`${monthOf(day)}-01`, first);
  const last = addDays(addMonths(day, 1), -1);
  const weeks = Math.ceil((daysBetween(begin, last) + 1) / 7);
  return Array.from({ length: weeks }, (_, week) => range(addDays(begin, week * 7), 7));
}

/** A day in words, as the locale writes it. */
export function dayText(day: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(at(day));
}

/** `09:30` of minutes since midnight. */
export function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

export function minuteOf(wall: string): number {
  const [hours = 0, minutes = 0] = wall.slice(11, 16).split(":").map(Number);
  return hours * 60 + minutes;
}
