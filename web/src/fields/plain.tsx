/** The plainest view of a value: its text. Stands in for types that the browser does not know. */
import { Input } from "antd";

import type { FieldType } from "../api/types";
import type { CellProps, EditorProps, FieldView, Value } from "./view";

function text(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function PlainCell<T extends FieldType>({ value, title }: CellProps<T>) {
  return <span>{title ?? text(value)}</span>;
}

function PlainEditor<T extends FieldType>({ field: _field, value, title: _title, onChange, options: _options, ...rest }: EditorProps<T>) {
  return <Input {...rest} value={text(value)} onChange={(event) => onChange((event.target.value || null) as Value<T>)} />;
}

/** A view for any type: shows and takes text. */
export function plain<T extends FieldType>(): FieldView<T> {
  return {
    Cell: PlainCell,
    Editor: PlainEditor,
    format: (value) => text(value),
    parse: (typed) => (typed || null) as Value<T>,
  };
}
