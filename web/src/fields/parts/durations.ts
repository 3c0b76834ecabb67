/** Durations as text for people and back: whole seconds, as the server has them. */
const SECONDS: Readonly<Record<string, number>> = { d: 86400, 天: 86400, 日: 86400, h: 3600, 小: 3600, 时: 3600, 个: 3600, m: 60, 分: 60, s: 1, 秒: 1 };
const PART = /\s*(\d{1,9}(?:\.\d{1,6})?)\s*(days?|d|天|日|hours?|hrs?|h|小时|个小时|时|minutes?|mins?|min|m|分钟|分|seconds?|secs?|s|秒钟|秒)/iy;

/** `5400` as `1h 30m` or `1小时30分`; parts that are nought are left out. */
export function shownDuration(seconds: number, locale: string): string {
  const zh = locale.startsWith("zh");
  const whole = Math.abs(seconds);
  const units = zh ? ["小时", "分", "秒"] : ["h", "m", "s"];
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const said = parts.map((part, place) => (part ? `${part}${units[place]!}` : "")).filter(Boolean);
  return (seconds < 0 ? "-" : "") + (said.join(zh ? "" : " ") || `0${units[1]!}`);
}

/** `1h 30m`, `1:30`, `1小时30分`, `90m`; undefined when it cannot be read or has no unit. */
export function readDuration(typed: string): number | null | undefined {
  const text = typed.normalize("NFKC").trim().replace("\u2212", "-");
  if (!text) return null;
  const [sign, body] = text.startsWith("-") ? [-1, text.slice(1).trim()] : [1, text];
  const clock = /^(\d{1,9}):([0-5]?\d)(?::([0-5]?\d))?$/.exec(body);
  if (clock) return sign * (Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0));
  if (/^0+$/.test(body)) return 0;
  const total = parts(body);
  return total === undefined || !Number.isSafeInteger(total) ? undefined : sign * total;
}

/** The parts with their units added up: millionths of a unit are whole numbers, so nothing is lost. */
function parts(body: string): number | undefined {
  let [total, at] = [0n, 0];
  PART.lastIndex = 0;
  for (let found = PART.exec(body); found; found = PART.exec(body)) {
    const [whole = "0", fraction = ""] = found[1]!.split(".");
    total += BigInt(whole + fraction.padEnd(6, "0")) * BigInt(SECONDS[found[2]!.charAt(0).toLowerCase()]!);
    at = PART.lastIndex;
  }
  return at === 0 || body.slice(at).trim() || total % 1_000_000n ? undefined : Number(total / 1_000_000n);
}
