/** What every scale of a calendar needs. */
import type { Entity, Fields, RecordData, View } from "../../../../api/types";
import type { Holiday } from "../parts/holidays";
import type { Event, Point, Times } from "./events";

export interface Calendar {
  entity: Entity;
  view: View;
  fields: Fields;
  locale: string;
  times: Times;
  events: readonly Event[];
  holidays: ReadonlyMap<string, Holiday>;
  today: string;
  movable: boolean;
  stretchable: boolean;
  onOpen: (record: Pick<RecordData, "id">, apart: boolean) => void;
  /** Writes what a move gave; null: it cannot be so. */
  onWrite: (event: Event, values: Record<string, string> | null) => void;
  onNew: ((from: Point, to: Point) => void) | undefined;
  onDay: (day: string) => void;
}
