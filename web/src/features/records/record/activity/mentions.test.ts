import { expect, test } from "vitest";

import { kept, partsOf, written } from "./mentions";

const ANN = "0198a1b2-0000-7000-8000-000000000001";
const ANNA = "0198a1b2-0000-7000-8000-000000000002";
const names = { [ANN]: "Ann", [ANNA]: "Ann Lee" };

test("what is written with names is kept with ids, and back", () => {
  const text = "@Ann Lee and @Ann, look: a@b.c";
  expect(kept(text, names)).toBe(`@${ANNA} and @${ANN}, look: a@b.c`);
  expect(written(kept(text, names), names)).toBe(text);
});

test("people stand out among the words", () => {
  expect(partsOf(`见 @${ANN}。`, names)).toEqual([{ text: "见 " }, { text: "@Ann", person: ANN }, { text: "。" }]);
  expect(partsOf("", names)).toEqual([]);
});
