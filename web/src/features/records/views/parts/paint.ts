/** The colour of a card, an event, a bar: that of a choice, a colour kept in the record, or one made from what is pointed to. */
import type { CSSProperties } from "react";

import type { Field, Fields, RecordData } from "../../../../api/types";
import { tone } from "../../../../shared/tones";

export interface Paint {
  className: string;
  style?: CSSProperties;
}

const palette = ["blue", "green", "orange", "purple", "teal", "pink", "gold", "cyan", "red"];

/** Always the same colour for the same thing. */
export function hashed(text: string): string {
  let sum = 7;
  for (const sign of text) sum = (sum * 31 + sign.codePointAt(0)!) >>> 0;
  return palette[sum % palette.length]!;
}

function named(field: Field, value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (field.type === "choice") return tone(field.choices.find((choice) => choice.value === value)?.color);
  if (field.type === "boolean") return value ? "green" : "gray";
  return hashed(String(value));
}

const hex = /^#[0-9a-f]{3,8}$/i;

/** How a record is painted; nothing named: the calm colour of the interface. */
export function paint(record: RecordData, path: string | null | undefined, fields: Fields): Paint {
  const value = path ? record[path] : null;
  const field = path ? fields[path] : undefined;
  if (typeof value === "string" && hex.test(value)) return { className: "view-tone chip-gray", style: { borderInlineStartColor: value } };
  return { className: `view-tone chip-${(field && named(field, value)) ?? "blue"}` };
}
