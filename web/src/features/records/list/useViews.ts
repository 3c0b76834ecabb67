/** The views of a list: defined ones and those that people saved, and the one that is shown. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { savedViewsQuery } from "../../../api/queries";
import type { Entity, View } from "../../../api/types";
import { shownKind } from "../views";

export interface ListViews {
  views: View[];
  view: View | undefined;
  /** The one I begin with. */
  first: string;
}

/** Without one in the address it is the one a person has chosen to begin with, else the first. */
export function useViews(entity: Entity, wanted: string | undefined): ListViews {
  const { data } = useSuspenseQuery(savedViewsQuery(entity.name));
  return useMemo(() => {
    const designed = entity.views.filter(({ generated }) => !generated);
    const others = entity.views.filter(({ generated }) => generated);
    const views = [...designed, ...data.views, ...others].filter(({ kind }) => shownKind(kind));
    const named = (name: string | null | undefined) => views.find((view) => view.name === name);
    const first = named(data.default) ?? views[0] ?? entity.views[0];
    return { views, view: named(wanted) ?? first, first: first?.name ?? "" };
  }, [entity, data, wanted]);
}
