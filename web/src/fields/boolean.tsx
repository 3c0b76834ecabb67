/** Yes or no. */
import { CheckOutlined } from "@ant-design/icons";
import { Switch } from "antd";
import { useTranslation } from "react-i18next";

import { i18next } from "../locales";
import type { CellProps, EditorProps, FieldView } from "./view";

const YES = new Set(["true", "yes", "y", "1", "是", "√", "✓", "✔", "x"]);
const NO = new Set(["false", "no", "n", "0", "否", "×", "✗", ""]);

function Cell({ value, dense }: CellProps<"boolean">) {
  const { t } = useTranslation();
  if (dense) return value ? <CheckOutlined aria-label={t("app.yes")} className="lw-yes" /> : <span aria-label={t("app.no")} />;
  return value ? (
    <span>
      <CheckOutlined className="lw-yes" /> {t("app.yes")}
    </span>
  ) : (
    <span className="lw-quiet">{t("app.no")}</span>
  );
}

function Editor({ id, value, onChange, onBlur, disabled, autoFocus, ...rest }: EditorProps<"boolean">) {
  return (
    <Switch
      id={id}
      size="small"
      checked={value === true}
      disabled={disabled ?? false}
      autoFocus={autoFocus ?? false}
      aria-label={rest["aria-label"]}
      aria-describedby={rest["aria-describedby"]}
      onChange={(checked) => onChange(checked)}
      {...(onBlur ? { onBlur } : {})}
    />
  );
}

export const boolean: FieldView<"boolean"> = {
  Cell,
  Editor,
  format: (value) => (value ? i18next.t("app.yes") : i18next.t("app.no")),
  parse: (typed) => {
    const word = typed.trim().toLowerCase();
    return YES.has(word) ? true : NO.has(word) ? false : undefined;
  },
  align: "center",
  width: 80,
};
