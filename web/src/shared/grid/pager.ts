/** Blocks of rows over a server that only knows the next page: cursors are walked in order and kept. */

export interface CursorPage<Row> {
  records: Row[];
  next: string | null;
}

export interface Block<Row> {
  rows: Row[];
  /** The number of all rows, once the last page was seen. */
  total: number | null;
}

export type FetchPage<Row> = (after: string | null, limit: number) => Promise<CursorPage<Row>>;

/** How many pages are kept beside those the grid keeps: the one fetched ahead, and its neighbours. */
const kept = 12;

export class Pager<Row> {
  /** The cursor before each block; the first has none. */
  private readonly cursors: (string | null)[] = [null];
  private readonly pages = new Map<number, Promise<CursorPage<Row>>>();
  private last: number | null = null;
  private readonly fetchPage: FetchPage<Row>;
  readonly size: number;

  constructor(fetchPage: FetchPage<Row>, size: number) {
    this.fetchPage = fetchPage;
    this.size = size;
  }

  /** Block `n`. Cursors not known yet are found by fetching the blocks before it, in order. */
  async block(n: number): Promise<Block<Row>> {
    await this.walkTo(n);
    if (this.last !== null && n > this.last) return { rows: [], total: await this.total() };
    const page = await this.page(n);
    if (n > 0 && page.next) void this.page(n + 1).catch(() => null);
    return { rows: page.records, total: page.next ? null : n * this.size + page.records.length };
  }

  private async total(): Promise<number> {
    const page = await this.page(this.last!);
    return this.last! * this.size + page.records.length;
  }

  private async walkTo(n: number): Promise<void> {
    while (this.cursors.length <= n && this.last === null) await this.page(this.cursors.length - 1);
  }

  private page(n: number): Promise<CursorPage<Row>> {
    const known = this.pages.get(n);
    if (known) return known;
    const asked = this.fetchPage(this.cursors[n]!, this.size).then((page) => this.seen(n, page));
    this.pages.set(n, asked);
    asked.catch(() => this.pages.delete(n));
    this.forget(n);
    return asked;
  }

  private seen(n: number, page: CursorPage<Row>): CursorPage<Row> {
    if (page.next) this.cursors[n + 1] = page.next;
    else this.last = n;
    return page;
  }

  /** Drops the pages furthest from `n`. */
  private forget(n: number): void {
    if (this.pages.size <= kept) return;
    const furthest = [...this.pages.keys()].sort((a, b) => Math.abs(b - n) - Math.abs(a - n))[0]!;
    this.pages.delete(furthest);
  }
}
