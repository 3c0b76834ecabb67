/** Structured data, shown as it is. */
import { Input } from "antd";

import type { RecordValue } from "../api/types";
import { Dash } from "./parts/Dash";
import { useTyped } from "./parts/useTyped";
import type { CellProps, EditorProps, FieldView } from "./view";

function read(typed: string): RecordValue | null | undefined {
  if (!typed.trim()) return null;
  try {
    return JSON.parse(typed) as RecordValue;
  } catch {
    return undefined;
  }
}

const written = (value: RecordValue) => (value === null || value === undefined ? "" : JSON.stringify(value, null, 2));

function Cell({ value, dense }: CellProps<"json">) {
  if (value === null || value === undefined) return <Dash dense={dense} />;
  return dense ? <code>{JSON.stringify(value)}</code> : <pre className="lw-json">{JSON.stringify(value, null, 2)}</pre>;
}

function Editor({ field: _field, value, title: _title, options: _options, onChange, onBlur, status, ...rest }: EditorProps<"json">) {
  const { typed, wrong, type, leave } = useTyped(read, { onChange, onBlur });
  return (
    <Input.TextArea
      {...rest}
      className="lw-json"
      autoSize={{ minRows: 2, maxRows: 16 }}
      spellCheck={false}
      value={typed ?? written(value)}
      status={wrong ? "error" : (status ?? "")}
      onChange={(event) => type(event.target.value)}
      onBlur={leave}
    />
  );
}

export const json: FieldView<"json"> = {
  Cell,
  Editor,
  format: (value) => (value === null || value === undefined ? "" : JSON.stringify(value)),
  parse: (typed) => read(typed),
  width: 200,
};
