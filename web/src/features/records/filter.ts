/** A column filter as the address has it. */
export type Operator =
  | "contains" | "starts" | "is" | "not"
  | "in" | "out"
  | "least" | "most" | "between"
  | "period"
  | "yes" | "no"
  | "me" | "mine"
  | "empty" | "filled";

export interface Filter {
  op: Operator;
  values: string[];
}

/** Filters by column: a field, or a path such as `a.b`. */
export type Filters = Record<string, Filter>;

/** How many values an operator takes: none, one, two ends, or any number. */
export function arity(op: Operator): 0 | 1 | 2 | "many" {
  if (["yes", "no", "me", "mine", "empty", "filled"].includes(op)) return 0;
  if (op === "between") return 2;
  return op === "in" || op === "out" ? "many" : 1;
}
