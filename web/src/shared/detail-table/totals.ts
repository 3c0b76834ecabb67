/** Footer values of a detail table, exact. */
import type { Json } from "../../engine/form/contract";
import { add, decimal, divide, text, type Decimal } from "../../engine/form/expressions";

export type Total = "sum" | "avg" | "min" | "max" | "count";

export const isTotal = (kind: string): kind is Total => ["sum", "avg", "min", "max", "count"].includes(kind);

/** Empty cells count for nothing; of none at all the sum is 0 and the rest is empty. */
export function total(kind: Total, values: readonly Json[], scale: number): string | null {
  const numbers = values.map((value) => (value === null ? null : decimal(String(value)))).filter((value) => value !== null);
  if (kind === "count") return String(numbers.length);
  const sum = numbers.reduce<Decimal | null>((so, value) => (so ? add(so, value) : value), null);
  if (!sum) return kind === "sum" ? (0).toFixed(scale) : null;
  if (kind === "sum") return text(sum, scale);
  if (kind === "avg") return text(divide(sum, decimal(String(numbers.length))!)!, scale);
  return text(numbers.reduce((best, value) => ((kind === "min") === value.lessThan(best) ? value : best)), scale);
}
