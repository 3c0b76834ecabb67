/** Every kind of view beside the grid: a list one can read, each a chunk of its own. */
import { lazy, type ComponentType, type LazyExoticComponent } from "react";

import { withOffice } from "../../../locales";
import type { KindProps } from "./kind";

export type { Asked, KindProps } from "./kind";

export const kinds: Readonly<Record<string, LazyExoticComponent<ComponentType<KindProps>>>> = {
  calendar: lazy(withOffice(() => import("./calendar/CalendarView"))),
  gallery: lazy(withOffice(() => import("./gallery/GalleryView"))),
  gantt: lazy(withOffice(() => import("./gantt/GanttView"))),
  kanban: lazy(withOffice(() => import("./kanban/KanbanView"))),
  map: lazy(withOffice(() => import("./map/MapView"))),
  tree: lazy(withOffice(() => import("./tree/TreeView"))),
};

/** Whether pages can show a view of this kind. */
export function shownKind(kind: string): boolean {
  return kind === "grid" || kind in kinds;
}
