/** Every field type the browser knows: a list one can read. A type without a view is a compile error. */
import type { Field, FieldType } from "../api/types";
import { plain } from "./plain";
import type { FieldView } from "./view";

export type * from "./view";

export const views: { [T in FieldType]: FieldView<T> } = {
  text: plain(),
  number: plain(),
  money: plain(),
  percent: plain(),
  integer: plain(),
  boolean: plain(),
  date: plain(),
  datetime: plain(),
  time: plain(),
  choice: plain(),
  choices: plain(),
  reference: plain(),
  tree: plain(),
  user: plain(),
  department: plain(),
  lines: plain(),
  related: plain(),
  sequence: plain(),
  email: plain(),
  phone: plain(),
  url: plain(),
  json: plain(),
  lookup: plain(),
};

/** The view of a field, whichever its type; a type from a newer server is shown as text. */
export function viewOf(field: Field): FieldView<FieldType> {
  const known: Partial<Record<string, unknown>> = views;
  return (known[field.type] ?? unknown) as FieldView<FieldType>;
}

const unknown = plain<FieldType>();
