import { expect, test } from "vitest";

import { isTable, readTsv } from "./tsv";

test("cells and rows", () => {
  expect(readTsv("a\tb\r\nc\t\r\n")).toEqual([["a", "b"], ["c", ""]]);
});

test("a quoted cell may hold tabs, quotes and new lines", () => {
  expect(readTsv('"a\tb"\t"say ""hi"""\n"two\nlines"\tx')).toEqual([["a\tb", 'say "hi"'], ["two\nlines", "x"]]);
});

test("a quote that nothing closes is a character", () => {
  expect(readTsv('5" pipe\t"open\nx')).toEqual([['5" pipe', '"open'], ["x"]]);
});

test("a single value with a final new line is not a table", () => {
  expect([isTable("one\r\n"), isTable("a\tb"), isTable("a\nb")]).toEqual([false, true, true]);
});
