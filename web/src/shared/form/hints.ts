/** What is worth knowing of a field and refuses nothing: records that have the same already, or nearly the same. */
import { createContext } from "react";

export interface Hint {
  message: string;
  entity: string;
  records: { id: string; _title: string }[];
}

/** By the path of the field. */
export const AlikeContext = createContext<Readonly<Record<string, readonly Hint[]>>>({});
