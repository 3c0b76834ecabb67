import { configure } from "@testing-library/react";

/** No test may depend on how fast the machine is. */
configure({ asyncUtilTimeout: 60_000 });
