/** A part of the organisation. */
import { pointing } from "./parts/pointing";

export const department = pointing<"department">("base.department");
