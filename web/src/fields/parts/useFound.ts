/** What a search for a reference finds: the newest answer wins, pages follow on scrolling. */
import { useCallback, useEffect, useRef, useState } from "react";

import type { FindOptions, Option } from "../view";

export interface Found {
  records: readonly Option[];
  next: string | null;
  loading: boolean;
  failed: boolean;
}

const NOTHING: Found = { records: [], next: null, loading: false, failed: false };
const PAUSE = 180;

export function useFound(find: FindOptions | undefined, search: string, open: boolean): Found & { more: () => void } {
  const [found, setFound] = useState<Found>(NOTHING);
  const asked = useRef(0);
  const finder = useRef(find);
  useEffect(() => {
    finder.current = find;
  });

  const ask = useCallback(async (text: string, after: string | null, before: readonly Option[]) => {
    if (!finder.current) return;
    const mine = ++asked.current;
    setFound((now) => ({ ...now, loading: true, failed: false }));
    try {
      const page = await finder.current(text, after);
      if (mine === asked.current) setFound({ records: [...before, ...page.records], next: page.next, loading: false, failed: false });
    } catch {
      if (mine === asked.current) setFound({ ...NOTHING, failed: true });
    }
  }, []);

  useEffect(() => {
    if (!open) return;
    const timer = setTimeout(() => void ask(search, null, []), search ? PAUSE : 0);
    return () => clearTimeout(timer);
  }, [search, open, ask]);

  const more = () => {
    if (found.next && !found.loading) void ask(search, found.next, found.records);
  };
  return { ...found, more };
}
