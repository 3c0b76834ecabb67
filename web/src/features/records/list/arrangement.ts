/** What a list shows just now, as a saved view says it. */
import type { View } from "../../../api/types";
import type { GridColumn } from "../../../shared/grid/columns";

export interface Arrangement {
  view: View | undefined;
  columns: readonly Pick<GridColumn<never>, "name" | "width" | "frozen">[];
  /** Whether somebody moved or chose columns. */
  moved: boolean;
  where: string;
  sort: string;
  levels: readonly string[];
}

/** Settings of a kind that a copy of a view keeps. */
const kept = ["kind", "by", "lanes", "label", "color", "cover", "start", "end", "progress", "depends_on", "holidays", "card", "totals", "colors", "quick_filters", "titles"] as const;

/** The settings to save. Columns that nobody has moved keep their own widths. */
export function saysOf({ view, columns, moved, where, sort, levels }: Arrangement): Record<string, unknown> {
  const settings = Object.fromEntries(kept.flatMap((name) => (view && view[name as keyof View] ? [[name, view[name as keyof View]] as const] : [])));
  const places = moved || view?.places?.length ? columns.map(({ name, width, frozen }) => ({ name, width, ...(frozen ? { frozen: true } : {}) })) : [];
  return { ...settings, columns: columns.map(({ name }) => name), places, filter: where, sort, group: levels };
}

/** Whether the list differs from what its view says. */
export function differs({ view, moved, where, sort, levels }: Arrangement): boolean {
  return moved || where !== (view?.filter ?? "") || sort !== (view?.sort ?? "") || levels.join() !== (view?.group ?? []).join();
}
