/** What every kind of view beside the grid gets: the list's page keeps search, filters, views and the button for new records. */
import type { Entity, Fields, RecordData, View } from "../../../api/types";

/** What is asked of the server, whole: the view's own filter, quick filters, states, column filters and the address are in `where`. */
export interface Asked {
  where: string;
  sort: string;
  search: string;
}

export interface KindProps {
  entity: Entity;
  /** The view chosen, with the settings of its kind. */
  view: View;
  /** Fields by name or path: the entity's own, and those of the columns shown. */
  fields: Fields;
  /** The columns shown, as the person left them. */
  columns: string[];
  asked: Asked;
  /** Grows when records were changed, here or elsewhere: ask again, and keep what is in sight. */
  round: number;
  onOpen: (record: Pick<RecordData, "id">, apart: boolean) => void;
  /** A new record that begins with these values; undefined for who may not add any. */
  onNew: ((values: Record<string, string>) => void) | undefined;
  /** The view itself changed these records. */
  onChanged: (ids: string[]) => void;
  /** The server could not answer: the page says why, and asks again when told to. */
  onFailed: (thrown: unknown) => void;
}
