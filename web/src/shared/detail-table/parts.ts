import type { Fields } from "../../api/types";

/** What a table and a stack of cards need to know of the detail rows they show. */
export interface Parts {
  lines: string;
  columns: string[];
  fields: Fields;
  growing: boolean;
  footer: Readonly<Record<string, string>>;
}
