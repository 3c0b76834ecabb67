/** A person who can sign in. */
import { pointing } from "./parts/pointing";

export const user = pointing<"user">("base.user");
