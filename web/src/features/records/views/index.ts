/** Every kind of view beside the grid: a list one can read, each a chunk of its own. */
import type { ComponentType, LazyExoticComponent } from "react";

import type { KindProps } from "./kind";

export type { Asked, KindProps } from "./kind";

export const kinds: Readonly<Record<string, LazyExoticComponent<ComponentType<KindProps>>>> = {};

/** Whether pages can show a view of this kind. */
export function shownKind(kind: string): boolean {
  return kind === "grid" || kind in kinds;
}
