import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll } from "vitest";

import { speak } from "../src/locales";

beforeAll(() => speak("en"));
afterEach(cleanup);
