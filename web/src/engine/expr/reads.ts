/** What an expression reads of its record: paths of field names, through references and rows alike. */
import type { Loop, Tree } from "./types";

type Path = readonly string[];

/** `sum(lines.amount) + customer.terms` reads lines, lines.amount, customer and customer.terms. */
export function reads(tree: Tree): Path[] {
  const found = new Map<string, Path>();
  walk(tree, new Map(), (path) => found.set(path.join("."), path));
  return [...found.values()];
}

function walk(tree: Tree, rows: ReadonlyMap<string, Path>, note: (path: Path) => void): void {
  if (tree.k === "field") {
    const path = pathOf(tree, rows);
    if (path !== null && path.length > 0) note(path);
  }
  const inner = "loops" in tree ? opened(tree.loops, rows, note) : rows;
  for (const child of children(tree)) walk(child, inner, note);
}

function opened(loops: readonly Loop[], rows: ReadonlyMap<string, Path>, note: (path: Path) => void): ReadonlyMap<string, Path> {
  return loops.reduce<ReadonlyMap<string, Path>>((known, loop) => {
    const base = loop.source === null ? null : pathOf(loop.source, known);
    if (base === null) return known;
    note([...base, loop.field]);
    return new Map([...known, [loop.name, [...base, loop.field]]]);
  }, rows);
}

/** The path from the record to what a node gives; null when it does not begin at the record. */
function pathOf(tree: Tree, rows: ReadonlyMap<string, Path>): Path | null {
  if (tree.k === "record") return [];
  if (tree.k === "row") return rows.get(tree.name) ?? null;
  if (tree.k !== "field") return null;
  const base = pathOf(tree.base, rows);
  return base === null ? null : [...base, tree.name];
}

function children(tree: Tree): readonly Tree[] {
  switch (tree.k) {
    case "list":
    case "and":
    case "or":
      return tree.items;
    case "field":
      return [tree.base];
    case "negate":
    case "not":
      return [tree.operand];
    case "arithmetic":
    case "compare":
      return [tree.left, tree.right];
    case "in":
      return [tree.item, tree.list];
    case "if":
      return [...tree.branches.flat(), tree.other];
    case "call":
      return tree.arguments;
    case "aggregate":
      return [tree.value, tree.where, tree.separator, ...tree.loops.map((loop) => loop.source)].filter((part) => part !== null);
    case "rows":
      return tree.loops.map((loop) => loop.source).filter((part) => part !== null);
    default:
      return [];
  }
}
