/** The expression language in the browser: the same answers as the server, to the digit. */
export { compare, isDecimal, parse, round, toText, type Decimal } from "./decimal";
export { evaluate } from "./evaluate";
export { reads } from "./reads";
export type { Kind, Loop, Moment, Row, Tree, Value } from "./types";
