/** A colour: a swatch, picked with the system's own picker or written. */
import { useTranslation } from "react-i18next";

import { Dash } from "./parts/Dash";
import { TypedInput } from "./parts/TypedInput";
import { useTyped } from "./parts/useTyped";
import type { CellProps, EditorProps, FieldView } from "./view";

/** `#ABC`, `1a2b3c` or `rgb(1, 2, 3)` as `#aabbcc`; undefined when it is no colour. */
function read(typed: string): string | null | undefined {
  const text = typed.trim().toLowerCase();
  if (!text) return null;
  const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/.exec(text)?.[1];
  if (hex) return `#${hex.length === 6 ? hex : Array.from(hex, (digit) => digit + digit).join("")}`;
  const parts = /^rgb\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*\)$/.exec(text)?.slice(1).map(Number);
  if (!parts || parts.some((part) => part > 255)) return undefined;
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function Cell({ value, dense }: CellProps<"color">) {
  if (!value) return <Dash dense={dense} />;
  return (
    <span className="lw-color">
      <span className="lw-swatch" style={{ backgroundColor: value }} aria-hidden="true" />
      {value}
    </span>
  );
}

function Editor({ field, value, title: _title, options: _options, onChange, onBlur, ...rest }: EditorProps<"color">) {
  const { t } = useTranslation();
  const { put, ...typing } = useTyped(read, { onChange, onBlur });
  return (
    <span className="lw-color-editor">
      <input
        type="color"
        className="lw-color-well"
        disabled={rest.disabled ?? false}
        aria-label={t("fields.pickColor", { field: field.title })}
        value={value ?? "#ffffff"}
        onChange={(event) => put(event.target.value)}
      />
      <TypedInput {...rest} typing={typing} text={value ?? ""} placeholder="#1a2b3c" />
    </span>
  );
}

export const color: FieldView<"color"> = { Cell, Editor, format: (value) => value ?? "", parse: read, width: 110 };
