/** Notices by day, as the person's calendar has it. No React. */
import type { Notice } from "../../api/types";

export interface Day {
  /** `2026-03-01`, in the person's time zone. */
  date: string;
  notices: Notice[];
}

/** The calendar's date of a moment. */
export function dateIn(timezone: string, at: Date): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: timezone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}

/** The same notices, in the same order, day by day. */
export function byDay(notices: readonly Notice[], timezone: string): Day[] {
  const days: Day[] = [];
  for (const notice of notices) {
    const date = dateIn(timezone, new Date(notice.at));
    const last = days.at(-1);
    if (last?.date === date) last.notices.push(notice);
    else days.push({ date, notices: [notice] });
  }
  return days;
}

/** How many days before today a date is. */
export function daysAgo(date: string, today: string): number {
  return Math.round((Date.parse(today) - Date.parse(date)) / 86_400_000);
}

/** Where a notice leads; nowhere when it is about nothing, or about what is not there any more. */
export function placeOf(notice: Notice): { to: string; hash?: string } | null {
  if (!notice.entity || !notice.entity_title) return null;
  const to = notice.record ? `/e/${notice.entity}/${notice.record}` : `/e/${notice.entity}`;
  return notice.comment ? { to, hash: `comment-${notice.comment}` } : { to };
}
