/** Text by code points, as the server counts them; nothing depends on the browser's locale. */
import { held, round, toText, whole, type Decimal } from "./decimal";

export const LIMIT = 1_000_000;
const MAX_PAD = 1_000;
const BLANKS = " \t\n\r\u00a0\u3000";
const CASED: readonly (readonly [string, string, number])[] = [
  ["A", "Z", 32], ["À", "Ö", 32], ["Ø", "Þ", 32], ["Α", "Ρ", 32], ["Σ", "Ϋ", 32], ["А", "Я", 32], ["Ѐ", "Џ", 80], ["Ａ", "Ｚ", 32],
];

function pairs(): [string, string][] {
  return CASED.flatMap(([first, last, distance]) => {
    const start = first.charCodeAt(0);
    return Array.from({ length: last.charCodeAt(0) - start + 1 }, (_, i): [string, string] => [
      String.fromCharCode(start + i),
      String.fromCharCode(start + i + distance),
    ]);
  });
}

const SMALL = new Map(pairs());
const CAPITAL = new Map(pairs().map(([capital, small]) => [small, capital]));

const mapped = (x: string, letters: Map<string, string>): string =>
  Array.from(x, (letter) => letters.get(letter) ?? letter).join("");

export const upper = (x: string): string => mapped(x, CAPITAL);
export const lower = (x: string): string => mapped(x, SMALL);

export function trim(x: string): string {
  let [start, end] = [0, x.length];
  while (start < end && BLANKS.includes(x.charAt(start))) start++;
  while (end > start && BLANKS.includes(x.charAt(end - 1))) end--;
  return x.slice(start, end);
}

const size = (x: string): number => Array.from(x).length;
export const length = (x: string): Decimal => whole(size(x));

/** The first characters, cheaply when there are few. */
export function cut(x: string, count: number): string {
  return x.length <= count ? x : Array.from(x).slice(0, count).join("");
}

export const left = (x: string, count: Decimal): string => cut(x, held(count, 0, LIMIT));

export function right(x: string, count: Decimal): string {
  const letters = Array.from(x);
  return letters.slice(Math.max(letters.length - held(count, 0, LIMIT), 0)).join("");
}

export function mid(x: string, start: Decimal, count: Decimal): string {
  const first = held(start, 1, LIMIT) - 1;
  return Array.from(x).slice(first, first + held(count, 0, LIMIT)).join("");
}

export function replace(x: string, old: string, by: string): string | null {
  if (old === "") return x;
  const parts = x.split(old);
  if (size(x) + (parts.length - 1) * (size(by) - size(old)) > LIMIT) return null;
  return parts.join(by);
}

export const concat = (...parts: (string | null)[]): string => cut(parts.map((part) => part ?? "").join(""), LIMIT);

export function pad(x: string, width: Decimal, fill: string): string {
  const missing = held(width, 0, MAX_PAD) - size(x);
  const letters = Array.from(fill);
  if (missing <= 0 || letters.length === 0) return x;
  return Array.from({ length: missing }, (_, i) => letters[i % letters.length]).join("") + x;
}

export function formatNumber(x: Decimal, digits: Decimal, separator: string): string {
  const places = held(digits, 0, 20);
  const [integer = "", fraction] = toText(round(x, places), places).split(".");
  const sign = integer.startsWith("-") ? "-" : "";
  const grouped = integer.slice(sign.length).replace(/(\d)(?=(\d{3})+$)/g, (digit) => digit + separator);
  return sign + grouped + (fraction === undefined ? "" : `.${fraction}`);
}

export function formatDate(x: string, pattern: string): string {
  const [year = "", month = "", day = ""] = x.split("-");
  return pattern.replaceAll("yyyy", year).replaceAll("yy", year.slice(2)).replaceAll("mm", month).replaceAll("dd", day);
}

/** Order by code point: UTF-16 units put emoji before some letters. */
export function compare(x: string, y: string): number {
  const [one, two] = [Array.from(x), Array.from(y)];
  for (let i = 0; i < Math.min(one.length, two.length); i++) {
    const gap = (one[i]?.codePointAt(0) ?? 0) - (two[i]?.codePointAt(0) ?? 0);
    if (gap !== 0) return gap;
  }
  return one.length - two.length;
}

/** What a file or several are called. */
export function fileNames(files: unknown): string {
  const found = (Array.isArray(files) ? files : [files]) as { name?: unknown }[];
  return cut(found.filter((file) => typeof file?.name === "string").map((file) => file.name as string).join(", "), LIMIT);
}
