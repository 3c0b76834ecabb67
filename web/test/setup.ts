import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll } from "vitest";

import { speak, withFiles, withLists, withOffice } from "../src/locales";

/** Every word, whichever page it comes with. */
beforeAll(async () => {
  await speak("en");
  await Promise.all([withFiles, withLists, withOffice].map((learn) => learn(() => Promise.resolve())()));
});
afterEach(cleanup);
