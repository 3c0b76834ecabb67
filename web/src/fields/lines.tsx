/** Detail rows; the record page shows them as a table of their own. */
import { rowCount } from "./parts/rows";

export const lines = rowCount<"lines">();
