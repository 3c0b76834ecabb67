/** Days off, and days worked in their place, of a working calendar. */
import { useQuery } from "@tanstack/react-query";

import { findRecords } from "../../../../api/queries";
import { quoted } from "../../filters";
import { viewKey } from "./reading";

export interface Holiday {
  working: boolean;
  note: string;
}

const CALENDARS = "base.calendar";

interface Row {
  date?: string | null;
  working?: boolean | null;
  note?: string | null;
}

/** The exceptions by day; none for who may not read the calendar, or without one. */
export function useHolidays(name: string | null | undefined): ReadonlyMap<string, Holiday> {
  const { data } = useQuery({
    queryKey: [...viewKey(CALENDARS), "days", name],
    queryFn: async ({ signal }) => {
      const found = await findRecords(CALENDARS, { where: `name == ${quoted(name ?? "")}`, select: "days", limit: 1 }, signal).catch(() => null);
      return (found?.records[0]?.days ?? []) as Row[];
    },
    enabled: Boolean(name),
    staleTime: 300_000,
  });
  return new Map((data ?? []).flatMap(({ date, working, note }) => (date ? [[date, { working: Boolean(working), note: note ?? "" }] as const] : [])));
}
