/** The record that a page shows, for parts that look around it. */
import { createContext } from "react";

import type { RecordData } from "../../../api/types";

export const RecordContext = createContext<RecordData | null>(null);
