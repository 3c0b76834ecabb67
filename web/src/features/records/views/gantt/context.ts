/** What the parts of a chart need. */
import type { Entity, Fields, RecordData, View } from "../../../../api/types";
import type { Times } from "../calendar/events";
import type { Holiday } from "../parts/holidays";
import type { Bar } from "./plan";
import type { Zoom } from "./scale";

export interface Plan {
  entity: Entity;
  view: View;
  fields: Fields;
  locale: string;
  times: Times;
  bars: readonly Bar[];
  holidays: ReadonlyMap<string, Holiday>;
  today: string;
  zoom: Zoom;
  movable: boolean;
  stretchable: boolean;
  onOpen: (record: Pick<RecordData, "id">, apart: boolean) => void;
  onWrite: (record: RecordData, values: Record<string, string> | null) => void;
}
