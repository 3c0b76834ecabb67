/** The tree of a checked expression as the server sends it, and the values it is evaluated over. */
import type { Decimal } from "./decimal";

export type Kind =
  | "number" | "text" | "boolean" | "date" | "datetime" | "time" | "period" | "reference" | "rows" | "list" | "json" | "empty";

export interface Loop {
  readonly name: string;
  readonly source: Tree | null;
  readonly field: string;
}

export type Tree =
  | { readonly k: "literal"; readonly type: Kind; readonly value: string | boolean | null }
  | { readonly k: "list"; readonly items: readonly Tree[] }
  | { readonly k: "record" }
  | { readonly k: "row"; readonly name: string }
  | { readonly k: "extra"; readonly name: string; readonly type: Kind }
  | { readonly k: "user" }
  | { readonly k: "clock"; readonly name: "now" | "today" }
  | { readonly k: "field"; readonly base: Tree; readonly name: string; readonly type: Kind }
  | { readonly k: "negate"; readonly operand: Tree }
  | { readonly k: "not"; readonly operand: Tree }
  | { readonly k: "arithmetic"; readonly sign: string; readonly left: Tree; readonly right: Tree }
  | { readonly k: "compare"; readonly sign: string; readonly left: Tree; readonly right: Tree }
  | { readonly k: "in"; readonly item: Tree; readonly list: Tree }
  | { readonly k: "and"; readonly items: readonly Tree[] }
  | { readonly k: "or"; readonly items: readonly Tree[] }
  | { readonly k: "if"; readonly branches: readonly (readonly [Tree, Tree])[]; readonly other: Tree; readonly type: Kind }
  | { readonly k: "call"; readonly name: string; readonly arguments: readonly Tree[]; readonly type: Kind }
  | {
      readonly k: "aggregate";
      readonly name: string;
      readonly type: Kind;
      readonly loops: readonly Loop[];
      readonly value: Tree | null;
      readonly where: Tree | null;
      readonly separator: Tree | null;
    }
  | { readonly k: "rows"; readonly loops: readonly Loop[] }
  | { readonly k: "server"; readonly name: string };

/** A record: fields by name; references as records with an `id` (or the id alone), rows as arrays. */
export type Row = Readonly<Record<string, unknown>>;

/** Decimal for numbers; text for texts, ids, dates (2026-03-01), times (09:30:00) and moments (ISO, UTC). */
export type Value = Decimal | string | boolean | null | Row | readonly unknown[];

export interface Moment {
  readonly now: string;
  readonly today: string;
  readonly timezone: string;
  /** `id`, `department`, `departments`, `roles`, `name`. */
  readonly user: Row;
}
