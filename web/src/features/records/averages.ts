/** Averages as people read them: with the places of their field, at least two. */
import type { Field, Json } from "../../api/types";
import { parse, toText } from "../../engine/expr/decimal";

export function averaged(value: Json, field: Field): Json {
  const number = typeof value === "string" || typeof value === "number" ? parse(String(value)) : null;
  const scale = Math.max(2, "scale" in field ? (field.scale ?? 0) : 0);
  return number ? toText(number, scale) : value;
}
