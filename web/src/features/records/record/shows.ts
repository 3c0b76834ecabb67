/** Whether parts of a layout show, worked out as values change; drawn again only when that changes. */
import { useCallback, useSyncExternalStore } from "react";

import type { FormItem, FormPage } from "../../../api/types";
import type { LayoutItem, PageItem } from "../../../engine/form/contract";
import { shows } from "../../../engine/form/layout";
import { useForm } from "../../../shared/form/scope";

export function useShows(part: FormItem): boolean {
  const { store } = useForm();
  const listen = useCallback((listener: () => void) => store.subscribe("*", listener), [store]);
  return useSyncExternalStore(listen, () => shows(store, part as LayoutItem));
}

/** The pages that show: tabs or steps. */
export function useShownPages(pages: readonly FormPage[]): FormPage[] {
  const { store } = useForm();
  const listen = useCallback((listener: () => void) => store.subscribe("*", listener), [store]);
  const seen = useSyncExternalStore(listen, () => pages.filter((page) => shows(store, page as PageItem)).map(({ name }) => name).join(" "));
  const names = new Set(seen.split(" "));
  return pages.filter(({ name }) => names.has(name));
}
