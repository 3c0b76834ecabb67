/** Values with a form of their own, as engines/expressions/library/structured.py has them. */
import { parse, type Decimal } from "./decimal";

const SIGNS: readonly (readonly [string, string])[] = [["\u00a0", "&nbsp;"], ["<", "&lt;"], [">", "&gt;"], ['"', "&quot;"], ["&", "&amp;"]];

/** The words of rich text, on one line. */
export function plainText(x: unknown): string | null {
  if (typeof x !== "string") return null;
  const bare = x.replace(/<(?:br|hr|\/p|\/h[123]|\/li|\/pre|\/blockquote)>/g, " ").replace(/<[^>]*>/g, "");
  const read = SIGNS.reduce((text, [sign, written]) => text.replaceAll(written, sign), bare);
  return read.replace(/[ \t\r\n\u00a0]+/g, " ").replace(/^ +| +$/g, "");
}

/** A text in structured data, by its name. */
export function part(x: unknown, name: string): string | null {
  const found = typeof x === "object" && x !== null && !Array.isArray(x) && Object.hasOwn(x, name) ? (x as Record<string, unknown>)[name] : null;
  return typeof found === "string" ? found : null;
}

const degrees = (said: string | null): Decimal | null => (said !== null && /^-?\d{1,3}(\.\d{1,6})?$/.test(said) ? parse(said) : null);

export const latitude = (x: unknown): Decimal | null => degrees(part(x, "lat"));
export const longitude = (x: unknown): Decimal | null => degrees(part(x, "lon"));
