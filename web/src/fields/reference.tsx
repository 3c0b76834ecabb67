/** A pointer to a record of another entity. */
import { pointing } from "./parts/pointing";

export const reference = pointing<"reference">("");
