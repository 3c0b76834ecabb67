/** The work for a ticket: what the page finds, the server takes. */
import { expect, test } from "vitest";

import { work, zeros } from "./work";

test("the first number whose hash begins with enough zeros, with breaths between", async () => {
  let breaths = 0;
  const found = await work("gAAAAAB", 11, async () => void (breaths += 1));
  expect([found, breaths > 0]).toEqual([String(Number(found)), Number(found) >= 400]);
  expect(await work("gAAAAAB", 0)).toBe("0");
});

test("zeros are counted over bytes", () => {
  expect([[0, 0x1f, 0, 0], [0, 0, 0, 1], [0x80, 0, 0, 0]].map((bytes) => zeros(Uint8Array.from(bytes)))).toEqual([11, 31, 0]);
});
