/** Amounts in words by rewriting steps; the lists are those of engines/expressions/library/words.py. */
import { round, toText, type Decimal } from "./decimal";

type Steps = readonly (readonly [RegExp, string])[];

const LIMIT = "1e15";
const WIDTH = 18;
const DIGITS = "零壹贰叁肆伍陆柒捌玖";

const CHINESE: Steps = [
  [/^(...)(....)(....)(....)\.(.)(.)$/g, "0$1兆$2亿$3万$4元$5角$6分"],
  [/(\d)(\d)(\d)(\d)(?=[兆亿万元])/g, "$1仟$2佰$3拾$4"],
  [/0[仟佰拾]/g, "0"],
  [/0+/g, "0"],
  [/0(?=[兆亿万元])/g, ""],
  [/兆亿/g, "兆0"],
  [/亿万|0万/g, "亿0"],
  [/兆0亿0|兆亿0/g, "兆0"],
  [/0+/g, "0"],
  [/0元/g, "元"],
  [/^[兆亿万0]+/g, ""],
  [/0角0分$/g, "整"],
  [/0分$/g, "整"],
  [/0角/g, "0"],
  [/^元整$/g, "0元整"],
  [/^元0?(?=\d)/g, ""],
  [/兆(?=[^万元]*亿)/g, "万"],
  [/兆/g, "万亿"],
];

const ENGLISH: Steps = [
  [/^(...)(...)(...)(...)(...)\.(..)$/g, "$1T$2B$3M$4K$5U and $6/100"],
  [/000[TBMKU]/g, ""],
  [/(\d)(\d\d)(?=[TBMKU])/g, "$1H$2"],
  [/0H/g, ""],
  [/10(?=[TBMKU])/g, " ten"],
  [/11(?=[TBMKU])/g, " eleven"],
  [/12(?=[TBMKU])/g, " twelve"],
  [/13(?=[TBMKU])/g, " thirteen"],
  [/14(?=[TBMKU])/g, " fourteen"],
  [/15(?=[TBMKU])/g, " fifteen"],
  [/16(?=[TBMKU])/g, " sixteen"],
  [/17(?=[TBMKU])/g, " seventeen"],
  [/18(?=[TBMKU])/g, " eighteen"],
  [/19(?=[TBMKU])/g, " nineteen"],
  [/2(?=\d[TBMKU])/g, " twenty-"],
  [/3(?=\d[TBMKU])/g, " thirty-"],
  [/4(?=\d[TBMKU])/g, " forty-"],
  [/5(?=\d[TBMKU])/g, " fifty-"],
  [/6(?=\d[TBMKU])/g, " sixty-"],
  [/7(?=\d[TBMKU])/g, " seventy-"],
  [/8(?=\d[TBMKU])/g, " eighty-"],
  [/9(?=\d[TBMKU])/g, " ninety-"],
  [/-0(?=[TBMKU])/g, ""],
  [/0+(?=[1-9]?[TBMKU])/g, ""],
  [/-?1(?=[TBMKUH])/g, "~one"],
  [/-?2(?=[TBMKUH])/g, "~two"],
  [/-?3(?=[TBMKUH])/g, "~three"],
  [/-?4(?=[TBMKUH])/g, "~four"],
  [/-?5(?=[TBMKUH])/g, "~five"],
  [/-?6(?=[TBMKUH])/g, "~six"],
  [/-?7(?=[TBMKUH])/g, "~seven"],
  [/-?8(?=[TBMKUH])/g, "~eight"],
  [/-?9(?=[TBMKUH])/g, "~nine"],
  [/([a-z])~/g, "$1-"],
  [/~/g, " "],
  [/H/g, " hundred"],
  [/T/g, " trillion"],
  [/B/g, " billion"],
  [/M/g, " million"],
  [/K/g, " thousand"],
  [/U/g, ""],
  [/^ and/g, "zero and"],
  [/^ /g, ""],
];

function written(x: Decimal, steps: Steps, minus: string): string | null {
  const amount = round(x, 2);
  if (amount.abs().gte(LIMIT)) return null;
  const start = toText(amount.abs(), 2).padStart(WIDTH, "0");
  return (amount.isNegative() ? minus : "") + steps.reduce((words, [pattern, by]) => words.replace(pattern, by), start);
}

export const wordsZh = (x: Decimal): string | null =>
  written(x, CHINESE, "负")?.replace(/\d/g, (digit) => DIGITS.charAt(Number(digit))) ?? null;

export const wordsEn = (x: Decimal): string | null => written(x, ENGLISH, "minus ");
