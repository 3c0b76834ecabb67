/** The one place where the form engine meets the expression engine. */
import { Decimal as Library } from "decimal.js";

/** Exact for everything a form holds; halves are rounded away from zero. */
const Exact = Library.clone({ precision: 1000, rounding: Library.ROUND_HALF_UP, toExpNeg: -9e15, toExpPos: 9e15 });

export type Decimal = Library;
export type Tree = unknown;

export interface Moment {
  readonly now: string;
  readonly today: string;
  readonly timezone: string;
  readonly user: Readonly<Record<string, unknown>>;
}

export function decimal(value: string): Decimal | null {
  return /^-?\d+(\.\d+)?$/.test(value) ? new Exact(value) : null;
}

export const isDecimal = (value: unknown): value is Decimal => Library.isDecimal(value);

export function rounded(value: Decimal, scale: number): Decimal {
  return new Exact(value).toDecimalPlaces(scale, Library.ROUND_HALF_UP);
}

/** Without an exponent, without a negative zero; with `scale`, that many places. */
export function text(value: Decimal, scale?: number): string {
  const written = scale === undefined ? new Exact(value).toFixed() : new Exact(value).toFixed(scale);
  return /^-0(\.0+)?$/.test(written) ? written.slice(1) : written;
}

export function evaluate(_tree: Tree, _values: Readonly<Record<string, unknown>>, _moment: Moment): unknown {
  return null;
}

/** The paths an expression reads from its record. */
export function reads(_tree: Tree): readonly (readonly string[])[] {
  return [];
}
