/** Every field type the browser knows: a list one can read. A type without a view is a compile error. */
import type { Field, FieldType } from "../api/types";
import { address } from "./address";
import { barcode } from "./barcode";
import { boolean } from "./boolean";
import { choice } from "./choice";
import { choices } from "./choices";
import { color } from "./color";
import { date } from "./date";
import { datetime } from "./datetime";
import { department } from "./department";
import { duration } from "./duration";
import { email } from "./email";
import "./fields.css";
import { file } from "./file";
import { files } from "./files";
import { image } from "./image";
import { integer } from "./integer";
import { json } from "./json";
import { lines } from "./lines";
import { location } from "./location";
import { lookup } from "./lookup";
import { money } from "./money";
import { number } from "./number";
import { percent } from "./percent";
import { phone } from "./phone";
import { plain } from "./plain";
import { rating } from "./rating";
import { reference } from "./reference";
import { references } from "./references";
import { related } from "./related";
import { rich_text } from "./rich_text";
import { sequence } from "./sequence";
import { signature } from "./signature";
import { tags } from "./tags";
import { text } from "./text";
import { time } from "./time";
import { tree } from "./tree";
import { url } from "./url";
import { user } from "./user";
import type { FieldView } from "./view";

export type * from "./view";

export const views: { [T in FieldType]: FieldView<T> } = {
  text, number, money, percent, integer, boolean, date, datetime, time, choice, choices, reference, tree, user, department,
  lines, related, sequence, email, phone, url, json, lookup,
  file, files, image, signature,
  references, tags, rating, color, duration, barcode, rich_text, location, address,
};

/** The view of a field, whichever its type; a type from a newer server is shown as text. */
export function viewOf<T extends FieldType>(field: Field<T>): FieldView<T> {
  return (views as unknown as Partial<Record<string, FieldView<T>>>)[field.type] ?? plain<T>();
}

/** Resolves when every editor can be drawn at once. */
export function editorsLoaded(): Promise<unknown> {
  return Promise.all(Object.values(views).map((view) => view.load?.()));
}
