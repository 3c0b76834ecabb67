/** Rows of a record where there is room for one line only: how many there are. */
import { useTranslation } from "react-i18next";

import type { FieldType } from "../../api/types";
import { i18next } from "../../locales";
import type { CellProps, EditorProps, FieldView } from "../view";

type RowsType = Extract<FieldType, "lines" | "related">;

const count = (value: unknown) => (Array.isArray(value) ? value.length : 0);

export function rowCount<T extends RowsType>(): FieldView<T> {
  function Cell({ value }: CellProps<T>) {
    const { t } = useTranslation();
    return <span className="lw-quiet">{t("fields.rows", { count: count(value) })}</span>;
  }
  function Editor({ field, value }: EditorProps<T>) {
    return <Cell field={field} value={value} />;
  }
  return { Cell, Editor, format: (value) => i18next.t("fields.rows", { count: count(value) }), parse: () => undefined, width: 100 };
}
