/** Text of one or many lines. */
import { Input } from "antd";

import { Dash } from "./parts/Dash";
import type { CellProps, EditorProps, FieldView } from "./view";

const LONG = 200;

function Cell({ value, field, dense }: CellProps<"text">) {
  if (value === null || value === "") return <Dash dense={dense} />;
  return <span className={field.multiline && !dense ? "lw-paragraph" : undefined}>{value}</span>;
}

function Editor({ field, value, title: _title, options: _options, onChange, status, ...rest }: EditorProps<"text">) {
  const shared = {
    ...rest,
    value: value ?? "",
    status: status ?? ("" as const),
    autoComplete: "off",
    ...(field.max_length ? { maxLength: field.max_length } : {}),
    onChange: (event: { target: { value: string } }) => onChange(event.target.value || null),
  };
  return field.multiline || (value?.length ?? 0) > LONG ? <Input.TextArea {...shared} autoSize={{ minRows: 2, maxRows: 12 }} /> : <Input {...shared} />;
}

export const text: FieldView<"text"> = {
  Cell,
  Editor,
  format: (value) => value ?? "",
  parse: (typed) => typed.trim() || null,
  width: 180,
};
