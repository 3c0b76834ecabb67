/** Looking at files, with its words. */
import { withFiles } from "../../../locales";

export const opened = withFiles(() => import("./Preview"));
