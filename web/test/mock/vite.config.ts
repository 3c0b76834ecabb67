import { mergeConfig } from "vite";

import base from "../../vite.config";
import { mock } from "./server";

/** As the server sends it: nothing from elsewhere, no script in the page. */
const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/** The dev server, or the built pages, over made-up records: for work on the interface alone. */
export default mergeConfig(base, {
  root: `${import.meta.dirname}/../..`,
  plugins: [mock()],
  server: { port: 5199, proxy: {} },
  preview: { port: 5198, headers: { "Content-Security-Policy": policy } },
});
