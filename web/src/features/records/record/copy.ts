/** What a duplicate begins with: what a person entered, not what was worked out or must be unique. */
import type { Entity, Fields, RecordData } from "../../../api/types";
import type { Json, Values } from "../../../engine/form/contract";

const NEVER = new Set(["sequence", "related", "signature"]);

export function copyOf(entity: Entity, record: RecordData): Values {
  const values = copied(entity.fields, record as Values, entity.lifecycle?.field);
  return { ...values, _titles: (record._titles ?? {}) as Json };
}

function copied(fields: Fields, values: Values, except?: string): Record<string, Json> {
  const result: Record<string, Json> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = values[name];
    if (value === undefined || value === null || name === except) continue;
    if (field.computed || field.system || field.unique || field.readonly || field.access === "read" || NEVER.has(field.type)) continue;
    result[name] = field.type === "lines" ? (value as readonly Values[]).map((row) => copiedRow(field.fields, row)) : value;
  }
  return result;
}

function copiedRow(fields: Fields, row: Values): Record<string, Json> {
  return { ...copied(fields, row), _titles: (row._titles ?? {}) as Json };
}
