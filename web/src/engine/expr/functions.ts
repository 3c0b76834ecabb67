/** The browser's half of the function table (engines/expressions/functions.py), under the same names. */
import * as dates from "./dates";
import * as numbers from "./decimal";
import { type Decimal } from "./decimal";
import * as structured from "./structured";
import * as texts from "./texts";
import { wordsEn, wordsZh } from "./words";

type Make = (...args: never[]) => unknown;

const least = (...values: unknown[]) => values.reduce((one, two) => (ordered(two, one) < 0 ? two : one));
const greatest = (...values: unknown[]) => values.reduce((one, two) => (ordered(two, one) > 0 ? two : one));

/** Order of two values of one kind. */
export function ordered(one: unknown, two: unknown): number {
  if (numbers.isDecimal(one) && numbers.isDecimal(two)) return numbers.compare(one, two);
  return texts.compare(String(one), String(two));
}

/** An empty argument makes the answer empty. */
export const STRICT: Readonly<Record<string, Make>> = {
  abs: (x: Decimal) => (x.isNegative() ? numbers.negate(x) : x),
  round: (x: Decimal, digits: Decimal) => numbers.round(x, numbers.held(digits, -100, 100)),
  floor: numbers.floor,
  ceil: numbers.ceil,
  least,
  greatest,
  clamp: (x: Decimal, low: Decimal, high: Decimal) => least(greatest(x, low), high),
  upper: texts.upper,
  lower: texts.lower,
  trim: texts.trim,
  length: texts.length,
  contains: (x: string, part: string) => x.includes(part),
  starts_with: (x: string, part: string) => x.startsWith(part),
  ends_with: (x: string, part: string) => x.endsWith(part),
  left: texts.left,
  right: texts.right,
  mid: texts.mid,
  replace: texts.replace,
  pad: texts.pad,
  format: texts.formatNumber,
  format_date: texts.formatDate,
  words_zh: wordsZh,
  words_en: wordsEn,
  text_of_number: (x: Decimal) => numbers.toText(x),
  text_of_date: (x: string) => x,
  text_of_time: (x: string) => x.slice(0, 8),
  text_of_boolean: (x: boolean) => String(x),
  contains_item: (items: unknown[], item: unknown) => items.includes(item),
  join_list: (items: (string | null)[], separator: string) =>
    texts.cut(items.filter((item) => item !== null).join(separator), texts.LIMIT),
  file_names: texts.fileNames,
  plain_text: structured.plainText,
  part: structured.part,
  latitude: structured.latitude,
  longitude: structured.longitude,
  year: dates.year,
  month: dates.month,
  day: dates.day,
  weekday: dates.weekday,
  start_of: dates.startOf,
  end_of: dates.endOf,
  hour: dates.hour,
  minute: dates.minute,
  make_date: dates.makeDate,
  days_between: dates.daysBetween,
  add_days: dates.addDays,
  add_months: dates.addMonths,
  add_years: dates.addYears,
  add_hours: dates.addHours,
  add_minutes: dates.addMinutes,
  time_between: dates.timeBetween,
};

/** As STRICT, with the workspace's time zone as first argument. */
export const ZONED: Readonly<Record<string, Make>> = {
  date: dates.dateOf,
  time: dates.timeOf,
  instant: dates.startOfDay,
  moment_add_days: dates.momentAddDays,
  moment_add_months: dates.momentAddMonths,
  moment_add_years: dates.momentAddYears,
};

/** These take empty values. */
export const LENIENT: Readonly<Record<string, Make>> = {
  concat: texts.concat,
  coalesce: (...values: unknown[]) => values.find((value) => value !== null) ?? null,
  is_empty: (x: unknown) => x === null || x === "" || (Array.isArray(x) && x.length === 0),
  count_list: (x: unknown[] | null) => numbers.whole(x?.length ?? 0),
};

export const ARITHMETIC: Readonly<Record<string, (x: Decimal, y: Decimal) => Decimal | null>> = {
  "+": numbers.add,
  "-": numbers.subtract,
  "*": numbers.multiply,
  "/": numbers.divide,
  "//": numbers.floorDivide,
  "%": numbers.modulo,
  "**": numbers.power,
};
