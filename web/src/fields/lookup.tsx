/** A value read from another record; people only read it. */
import { Dash } from "./parts/Dash";
import type { CellProps, EditorProps, FieldView } from "./view";

const shown = (value: unknown) => (value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));

function Cell({ value, title, dense }: CellProps<"lookup">) {
  const text = title ?? shown(value);
  return text ? <span>{text}</span> : <Dash dense={dense} />;
}

function Editor({ field, value, title }: EditorProps<"lookup">) {
  return <Cell field={field} value={value} title={title} />;
}

export const lookup: FieldView<"lookup"> = { Cell, Editor, format: (value) => shown(value), parse: () => undefined, width: 160 };
