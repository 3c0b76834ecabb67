/** The cases that the server's tests wrote: the browser must give the same answers. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { evaluate, isDecimal, reads, toText, type Moment, type Row, type Tree } from ".";
import { LENIENT, STRICT, ZONED } from "./functions";

interface Case {
  readonly source: string;
  readonly timezone: string;
  readonly tree: Tree;
  readonly answers: readonly unknown[];
}

interface Cases {
  readonly records: readonly Row[];
  readonly extra: Row;
  readonly moments: Readonly<Record<string, Moment>>;
  readonly cases: readonly Case[];
}

const file = new URL("../../../../tests/cases/expressions.json", import.meta.url);
const { records, extra, moments, cases } = JSON.parse(readFileSync(file, "utf8")) as Cases;

const plain = (value: unknown): unknown => (isDecimal(value) ? { n: toText(value) } : Array.isArray(value) ? value.map(plain) : value);

describe("expressions", () => {
  it.each(cases)("$source ($timezone)", ({ tree, answers, timezone }) => {
    const moment = moments[timezone] as Moment;
    expect(records.map((record) => plain(evaluate(tree, record, moment, extra)))).toEqual(answers);
  });

  it("tells what it reads of the record", () => {
    const tree = cases.find((one) => one.source === "sum(lines.price, where=item.kind == 'goods')")?.tree as Tree;
    expect(reads(tree)).toEqual([["lines"], ["lines", "price"], ["lines", "item", "kind"], ["lines", "item"]]);
  });

  it("knows each function once", () => {
    const names = [STRICT, ZONED, LENIENT].flatMap((table) => Object.keys(table));
    expect(new Set(names).size).toBe(names.length);
  });
});
