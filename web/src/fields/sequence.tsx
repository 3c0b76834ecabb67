/** A number the server draws; people only read it. */
import { useTranslation } from "react-i18next";

import type { CellProps, EditorProps, FieldView } from "./view";

function Cell({ value, dense }: CellProps<"sequence">) {
  const { t } = useTranslation();
  if (value) return <span className="lw-digits">{value}</span>;
  return dense ? null : <span className="lw-quiet">{t("fields.drawnOnSave")}</span>;
}

function Editor(props: EditorProps<"sequence">) {
  return <Cell field={props.field} value={props.value} />;
}

export const sequence: FieldView<"sequence"> = { Cell, Editor, format: (value) => value ?? "", parse: (typed) => typed.trim() || null, width: 150 };
