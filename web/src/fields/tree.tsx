/** The record above this one. */
import { pointing } from "./parts/pointing";

export const tree = pointing<"tree">("");
