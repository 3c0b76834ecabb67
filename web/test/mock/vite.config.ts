import { mergeConfig } from "vite";

import base from "../../vite.config";
import { mock } from "./server";

/** The dev server over made-up records, for work on the interface alone: `npm run mock`. */
export default mergeConfig(base, { root: `${import.meta.dirname}/../..`, plugins: [mock()], server: { port: 5199, proxy: {} } });
