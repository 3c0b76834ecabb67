/** A code that scanners read: drawn in a record, text in a list, scanned with the camera or typed. */
import { Input } from "antd";

import { Dash } from "./parts/Dash";
import { later } from "./parts/later";
import type { CellProps, EditorProps, FieldView } from "./view";

const Bars = later(() => import("./parts/Bars"));
const ScanButton = later(() => import("./parts/ScanButton"));

function Cell({ field, value, dense }: CellProps<"barcode">) {
  if (!value) return <Dash dense={dense} />;
  if (dense) return <span className="lw-digits">{value}</span>;
  return (
    <span className="lw-barcode">
      <Bars format={field.format ?? "code128"} text={value} />
      <span className="lw-digits">{value}</span>
    </span>
  );
}

function Editor({ field, value, title: _title, options: _options, onChange, status, ...rest }: EditorProps<"barcode">) {
  return (
    <span className="lw-picker">
      <Input
        {...rest}
        className="lw-wide"
        autoComplete="off"
        inputMode={/^(ean|upc|itf)/.test(field.format ?? "") ? "numeric" : "text"}
        value={value ?? ""}
        status={status ?? ""}
        onChange={(event) => onChange(event.target.value || null)}
      />
      <ScanButton title={field.title} disabled={rest.disabled} onFound={onChange} />
    </span>
  );
}

export const barcode: FieldView<"barcode"> = {
  Cell,
  Editor,
  load: ScanButton.load,
  format: (value) => value ?? "",
  parse: (typed) => typed.trim() || null,
  width: 150,
};
