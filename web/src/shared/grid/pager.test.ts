import { expect, test } from "vitest";

import { Pager, type CursorPage } from "./pager";

/** Serves the numbers below `count`, and counts what is asked. */
function numbers(count: number) {
  const asked: (string | null)[] = [];
  const fetchPage = (after: string | null, limit: number): Promise<CursorPage<number>> => {
    asked.push(after);
    const from = after ? Number(after) : 0;
    const records = Array.from({ length: Math.min(limit, count - from) }, (_, i) => from + i);
    return Promise.resolve({ records, next: from + limit < count ? String(from + limit) : null });
  };
  return { asked, fetchPage };
}

test("blocks come in order and the end is known when it is reached", async () => {
  const pager = new Pager(numbers(250).fetchPage, 100);
  expect(await pager.block(0)).toMatchObject({ total: null });
  expect((await pager.block(1)).rows[0]).toBe(100);
  expect(await pager.block(2)).toEqual({ rows: Array.from({ length: 50 }, (_, i) => 200 + i), total: 250 });
});

test("a far block walks the cursors before it once", async () => {
  const { asked, fetchPage } = numbers(1000);
  const pager = new Pager(fetchPage, 100);
  expect((await pager.block(5)).rows[0]).toBe(500);
  expect(asked.slice(0, 6)).toEqual([null, "100", "200", "300", "400", "500"]);
  await pager.block(5);
  await pager.block(3);
  expect(new Set(asked).size).toBe(asked.length);
});

test("the next block is fetched ahead once rows are scrolled", async () => {
  const { asked, fetchPage } = numbers(1000);
  const pager = new Pager(fetchPage, 100);
  await pager.block(0);
  expect(asked).toEqual([null]);
  await pager.block(1);
  expect(asked).toEqual([null, "100", "200"]);
});

test("a block past the end is empty and says where the end is", async () => {
  const pager = new Pager(numbers(150).fetchPage, 100);
  expect(await pager.block(7)).toEqual({ rows: [], total: 150 });
});

test("blocks that were dropped are fetched again by their own cursor", async () => {
  const { asked, fetchPage } = numbers(100_000);
  const pager = new Pager(fetchPage, 100);
  for (let n = 0; n < 60; n += 1) await pager.block(n);
  const before = asked.length;
  expect((await pager.block(2)).rows[0]).toBe(200);
  expect(asked.length - before).toBeLessThanOrEqual(2);
});

test("a failed block can be asked again", async () => {
  let fail = true;
  const { fetchPage } = numbers(100);
  const pager = new Pager((after, limit) => (fail ? Promise.reject(new Error("no")) : fetchPage(after, limit)), 50);
  await expect(pager.block(0)).rejects.toThrow("no");
  fail = false;
  expect((await pager.block(0)).rows).toHaveLength(50);
});
