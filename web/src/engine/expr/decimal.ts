/** Exact decimals: `+ - *` never round; quotients and powers are rounded once, to 12 places, half away from zero. */
import { Decimal as Library } from "decimal.js";

const Exact = Library.clone({ precision: 10_000, rounding: Library.ROUND_HALF_UP, toExpNeg: -9e15, toExpPos: 9e15 });

export type Decimal = Library;

const PLACES = 12;
const MAX_EXPONENT = 64;
const UNIT = 10n ** BigInt(PLACES);
const POWER_LIMIT = 10n ** 100n * UNIT;

export const isDecimal = (value: unknown): value is Decimal => Library.isDecimal(value);

/** A number from its decimal text; null when it is none. */
export function parse(text: string): Decimal | null {
  return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? plain(new Exact(text)) : null;
}

/** A whole JavaScript number, as lengths and dates give. */
export const whole = (value: number): Decimal => plain(new Exact(value));

/** There is no negative zero. */
const plain = (value: Decimal): Decimal => (value.isZero() ? new Exact(0) : value);

const exact = (value: Decimal): Decimal => new Exact(value);

/** Without exponent and needless zeros; with `scale`, that many places. */
export function toText(value: Decimal, scale?: number): string {
  return scale === undefined ? plain(exact(value)).toFixed() : round(value, scale).toFixed(scale);
}

export const add = (x: Decimal, y: Decimal): Decimal => plain(exact(x).plus(y));
export const subtract = (x: Decimal, y: Decimal): Decimal => plain(exact(x).minus(y));
export const multiply = (x: Decimal, y: Decimal): Decimal => plain(exact(x).times(y));
export const negate = (x: Decimal): Decimal => plain(exact(x).negated());
export const floor = (x: Decimal): Decimal => plain(exact(x).floor());
export const ceil = (x: Decimal): Decimal => plain(exact(x).ceil());
export const compare = (x: Decimal, y: Decimal): number => x.cmp(y);

/** Half away from zero; `digits` may be negative, for tens and hundreds. */
export function round(x: Decimal, digits: number): Decimal {
  if (digits >= 0) return plain(exact(x).toDecimalPlaces(digits, Library.ROUND_HALF_UP));
  const unit = exact(new Exact(10)).pow(-digits);
  return plain(fromRatio(ratio(x, unit), 0).times(unit));
}

/** A count held between two bounds and cut to its whole part, as a JavaScript number. */
export function held(x: Decimal, low: number, high: number): number {
  if (x.gte(high)) return high;
  return x.lte(low) ? low : x.trunc().toNumber();
}

type Ratio = readonly [top: bigint, bottom: bigint];

function scaled(x: Decimal, places: number): bigint {
  return BigInt(exact(x).toFixed(places).replace(".", ""));
}

/** x / y as two whole numbers, the second positive. */
function ratio(x: Decimal, y: Decimal): Ratio {
  const places = Math.max(x.decimalPlaces(), y.decimalPlaces());
  const [top, bottom] = [scaled(x, places), scaled(y, places)];
  return bottom < 0n ? [-top, -bottom] : [top, bottom];
}

const magnitude = (x: bigint): bigint => (x < 0n ? -x : x);

function fromRatio([top, bottom]: Ratio, places: number): Decimal {
  const unit = 10n ** BigInt(places);
  const quotient = (2n * magnitude(top) * unit + bottom) / (2n * bottom);
  return plain(new Exact(`${top < 0n ? -quotient : quotient}e-${places}`));
}

/** Empty when y is 0. */
export function divide(x: Decimal, y: Decimal): Decimal | null {
  return y.isZero() ? null : fromRatio(ratio(x, y), PLACES);
}

export function floorDivide(x: Decimal, y: Decimal): Decimal | null {
  if (y.isZero()) return null;
  const [top, bottom] = ratio(x, y);
  const cut = top / bottom;
  return plain(new Exact((top < 0n && cut * bottom !== top ? cut - 1n : cut).toString()));
}

export function modulo(x: Decimal, y: Decimal): Decimal | null {
  const quotient = floorDivide(x, y);
  return quotient === null ? null : subtract(x, multiply(quotient, y));
}

/** Empty unless n is whole, |n| <= 64 and the result below 10^100. */
export function power(x: Decimal, n: Decimal): Decimal | null {
  if (!n.isInteger() || n.abs().gt(MAX_EXPONENT)) return null;
  const places = x.decimalPlaces();
  const times = BigInt(n.abs().toNumber());
  const top = scaled(x, places) ** times;
  const bottom = (10n ** BigInt(places)) ** times;
  const [above, below] = n.isNegative() ? [bottom, top] : [top, bottom];
  if (below === 0n) return null;
  const result: Ratio = below < 0n ? [-above, -below] : [above, below];
  if ((magnitude(result[0]) * UNIT) / result[1] > POWER_LIMIT) return null;
  const rounded = fromRatio(result, PLACES);
  return rounded.abs().gte(new Exact("1e100")) ? null : rounded;
}
