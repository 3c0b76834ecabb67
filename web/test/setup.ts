import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

import "../src/locales";

afterEach(cleanup);
