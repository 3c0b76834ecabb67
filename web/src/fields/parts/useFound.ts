/** What a search for a reference finds: the newest answer wins, pages follow on scrolling. */
import { useCallback, useEffect, useRef, useState } from "react";

import type { FindOptions, Option } from "../view";
import { recentOf } from "./recent";

export interface Found {
  records: readonly Option[];
  /** Those of the person's last choices that may be chosen here. */
  recent: readonly Option[];
  next: string | null;
  loading: boolean;
  failed: boolean;
}

const NOTHING: Found = { records: [], recent: [], next: null, loading: false, failed: false };
const PAUSE = 180;

export function useFound(find: FindOptions | undefined, search: string, open: boolean, entity: string): Found & { more: () => void } {
  const [found, setFound] = useState<Found>(NOTHING);
  const asked = useRef(0);
  const finder = useRef(find);
  useEffect(() => {
    finder.current = find;
  });

  const ask = useCallback(
    async (text: string, after: string | null, before: Found) => {
      if (!finder.current) return;
      const mine = ++asked.current;
      setFound((now) => ({ ...now, loading: true, failed: false }));
      try {
        const last = text || after ? [] : recentOf(entity).map(({ id }) => id);
        const page = await finder.current(text, after, last);
        const recent = after ? before.recent : (page.recent ?? page.records.filter(({ id }) => last.includes(id)));
        if (mine === asked.current) setFound({ records: [...before.records, ...page.records], recent, next: page.next, loading: false, failed: false });
      } catch {
        if (mine === asked.current) setFound({ ...NOTHING, failed: true });
      }
    },
    [entity],
  );

  useEffect(() => {
    if (!open) return;
    const timer = setTimeout(() => void ask(search, null, NOTHING), search ? PAUSE : 0);
    return () => clearTimeout(timer);
  }, [search, open, ask]);

  const more = () => {
    if (found.next && !found.loading) void ask(search, found.next, found);
  };
  return { ...found, more };
}
