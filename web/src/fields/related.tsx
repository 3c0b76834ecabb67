/** Records of another entity that point here; the record page lists them. */
import { rowCount } from "./parts/rows";

export const related = rowCount<"related">();
