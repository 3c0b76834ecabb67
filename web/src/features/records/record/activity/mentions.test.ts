import { expect, test } from "vitest";

import { distinct, kept, partsOf, written } from "./mentions";

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

test("namesakes are told apart, and stay who they are when a comment is changed", () => {
  const people = [{ id: ANN, name: "Ann", about: "ann@a" }, { id: ANNA, name: "Ann", about: "ann@b" }];
  const chosen = distinct(people);
  expect(chosen).toEqual({ [ANN]: "Ann (ann@a)", [ANNA]: "Ann (ann@b)" });
  expect(kept("@Ann (ann@b) yes", chosen)).toBe(`@${ANNA} yes`);
  const again = distinct(people.map(({ id, name }) => ({ id, name })));
  const text = `@${ANNA} and @${ANN}`;
  expect(kept(written(text, again), again)).toBe(text);
  expect(distinct([people[1]!], { [ANN]: "Ann" })[ANNA]).toBe("Ann (2)");
});
