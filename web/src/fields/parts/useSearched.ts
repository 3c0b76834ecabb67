/** The records that a search finds, in a box where several are chosen: asked a moment after the last key. */
import { useEffect, useState } from "react";

import type { FindOptions, Option } from "../view";

const PAUSE = 180;

/** Null until the first answer, and for ever where nothing can be asked; what cannot be asked finds nothing. */
export function useSearched(find: FindOptions | undefined, search: string, open: boolean): Option[] | null {
  const [found, setFound] = useState<Option[] | null>(null);
  useEffect(() => {
    if (!find || !open) return;
    let current = true;
    const ask = () => find(search, null).then((page) => current && setFound(page.records), () => current && setFound([]));
    const timer = setTimeout(() => void ask(), search ? PAUSE : 0);
    return () => {
      current = false;
      clearTimeout(timer);
    };
    // a new finder with every drawing would ask again and again
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [search, open]);
  return found;
}
