/** The one place where the form engine meets the expression engine. */
import { evaluate as evaluated, isDecimal, parse, reads, round, toText, type Decimal, type Moment, type Tree } from "../expr";
import { add, divide } from "../expr/decimal";

export { add, divide, isDecimal, reads };
export type { Decimal, Moment, Tree };

/** A number from its plain text; null when it is none. */
export function decimal(value: string): Decimal | null {
  return /^-?\d+(\.\d+)?$/.test(value) ? parse(value) : null;
}

export const rounded = round;

/** Without an exponent; with `scale`, that many places. */
export const text = toText;

/** The value of an expression now; null where the browser cannot work it out. */
export function evaluate(tree: Tree, values: Readonly<Record<string, unknown>>, moment: Moment): unknown {
  return evaluated(tree, values, moment);
}
