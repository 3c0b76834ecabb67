/** The records of a list in its order, as far as they were loaded: blocks may come in any order. */
export class Order {
  private readonly blocks = new Map<number, string[]>();
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  add(block: number, ids: string[]): void {
    this.blocks.set(block, ids);
  }

  /** Those without a gap before them, around the block that came last. */
  get ids(): string[] {
    const last = [...this.blocks.keys()].at(-1) ?? 0;
    let from = last;
    while (this.blocks.has(from - 1)) from -= 1;
    const found: string[] = [];
    for (let at = from; this.blocks.has(at); at += 1) {
      found.push(...this.blocks.get(at)!);
      if (this.blocks.get(at)!.length < this.size) break;
    }
    return found;
  }
}
