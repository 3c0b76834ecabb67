/** Days and moments as text for people and back. A day has no zone; a moment is UTC, shown in the workspace's zone. */
import dayjs from "dayjs";
import customParseFormat from "dayjs/plugin/customParseFormat";
import timezone from "dayjs/plugin/timezone";
import utc from "dayjs/plugin/utc";

dayjs.extend(utc);
dayjs.extend(timezone);
dayjs.extend(customParseFormat);

export const DAY = "YYYY-MM-DD";
export const MINUTE = "YYYY-MM-DD HH:mm";

/** Wall time in a zone, as `2026-03-01 09:30`. */
export function wallTime(moment: string, zone: string, format: string = MINUTE): string {
  const read = dayjs.utc(moment);
  return read.isValid() ? read.tz(zone).format(format) : moment;
}

/** The UTC moment of a wall time in a zone. */
export function momentOf(wall: string, zone: string): string {
  return dayjs.tz(wall, zone).utc().format("YYYY-MM-DDTHH:mm:ss[Z]");
}

/** A day as people write or paste it: `2026-03-01`, `2026/3/1`, `2026年3月1日`, `20260301`, `3/1/2026`; undefined when it is none. */
export function readDay(typed: string): string | null | undefined {
  const text = typed.trim();
  if (text === "") return null;
  const parts =
    /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(text) ?? /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? american(text);
  if (!parts) return undefined;
  const [, year, month, day] = parts;
  const iso = `${year}-${month!.padStart(2, "0")}-${day!.padStart(2, "0")}`;
  return dayjs.utc(iso, DAY, true).isValid() ? iso : undefined;
}

function american(text: string): readonly string[] | null {
  const found = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  return found && [text, found[3]!, found[1]!, found[2]!];
}

/** A day with a time, in the zone of the workspace. */
export function readMoment(typed: string, zone: string): string | null | undefined {
  const text = typed.trim();
  if (/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/.test(text)) return dayjs.utc(text).format("YYYY-MM-DDTHH:mm:ss[Z]");
  const [day, clock] = /^(.*?)(?:[ T]+(\d{1,2}:\d\d(?::\d\d)?))?$/.exec(text)?.slice(1) ?? [];
  const date = readDay(day ?? "");
  if (!date) return date;
  const time = readTime(clock ?? "00:00");
  return time ? momentOf(`${date}T${time}`, zone) : undefined;
}

/** `9:30` as `09:30:00`. */
export function readTime(typed: string): string | null | undefined {
  const text = typed.trim();
  if (text === "") return null;
  const parts = /^(\d{1,2})[:：](\d\d)(?:[:：](\d\d))?$/.exec(text);
  if (!parts || Number(parts[1]) > 23 || Number(parts[2]) > 59 || Number(parts[3] ?? 0) > 59) return undefined;
  return `${parts[1]!.padStart(2, "0")}:${parts[2]}:${parts[3] ?? "00"}`;
}

/** How a locale writes a day: both of ours write year, month, day with hyphens, as business papers do. */
export const shownDay = (value: string) => value.slice(0, 10);
