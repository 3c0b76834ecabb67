/** Numbers as text for people and back. Decimals stay text: nothing here becomes a float. */

const formats = new Map<string, Intl.NumberFormat>();

function formatter(locale: string, scale: number, most: number): Intl.NumberFormat {
  const key = `${locale}:${scale}:${most}`;
  const known = formats.get(key) ?? new Intl.NumberFormat(locale, { minimumFractionDigits: scale, maximumFractionDigits: most });
  formats.set(key, known);
  return known;
}

/** `1234567.5` as `1,234,567.50`; without a scale the digits it has. Intl reads decimal text exactly. */
export function grouped(value: string | number | null, locale: string, scale: number | null): string {
  if (value === null || value === "") return "";
  const text = String(value);
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text;
  const digits = text.split(".")[1]?.length ?? 0;
  return formatter(locale, Math.min(scale ?? digits, 100), Math.min(Math.max(scale ?? 0, digits), 100)).format(text as Intl.StringNumericLiteral);
}

/** Trailing zeros after the point add nothing: `12.5000` is `12.5`. */
export function trimmed(value: string): string {
  return value.includes(".") ? value.replace(/0+$/, "").replace(/\.$/, "") : value;
}

/** `12.5000` percent as `12.5`, to as many places as are used. */
export function trimmedTo(value: string, least: number): string {
  const [whole = "", fraction = ""] = value.split(".");
  const kept = fraction.replace(/0+$/, "").padEnd(least, "0");
  return kept ? `${whole}.${kept}` : whole;
}

const HALF_WIDTH: Readonly<Record<string, string>> = { "，": ",", "．": ".", "。": ".", "－": "-", "−": "-", "（": "(", "）": ")", "％": "%" };

const halfWidth = (text: string) =>
  text.replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0)).replace(/[，．。－−（）％]/g, (sign) => HALF_WIDTH[sign]!);

/** A number as people write or paste it: `1,234.50`, `¥ 1,234.50`, `(12.00)`, `12-`, `12.5%`; undefined when it is none. */
export function readNumber(typed: string): string | null | undefined {
  const text = halfWidth(typed).replace(/[\s\u00a0\u202f'’,]/g, "").replace(/^[\p{Sc}]|[\p{Sc}%]$|^(?:CNY|RMB|USD|EUR)|(?:CNY|RMB|USD|EUR|元)$/giu, "");
  if (text === "") return typed.trim() === "" ? null : undefined;
  const negative = /^\(.*\)$/.test(text) || /^-/.test(text) || /-$/.test(text);
  const digits = text.replace(/^[(+-]+|[)-]+$/g, "").replace(/^\p{Sc}/u, "");
  if (!/^(\d+\.?\d*|\.\d+)$/.test(digits)) return undefined;
  const [whole = "", fraction = ""] = digits.split(".");
  const plain = (whole.replace(/^0+(?=\d)/, "") || "0") + (fraction ? `.${fraction}` : "");
  return negative && /[1-9]/.test(plain) ? `-${plain}` : plain;
}
