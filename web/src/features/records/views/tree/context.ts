/** What every branch of a tree needs. */
import type { Entity, Fields, RecordData } from "../../../../api/types";
import type { Asked } from "../kind";

export interface Tree {
  entity: Entity;
  by: string;
  fields: Fields;
  card: string[];
  select: string;
  asked: Asked;
  opened: ReadonlySet<string>;
  toggle: (id: string, open: boolean) => void;
  dragged: RecordData | null;
  movable: boolean;
  onMove: (record: RecordData) => void;
  onNew: ((record: RecordData) => void) | undefined;
  onOpen: (record: Pick<RecordData, "id">, apart: boolean) => void;
  onFailed: (thrown: unknown) => void;
}
