/** Stars to click, or to choose with the arrow keys. */
import { Rate } from "antd";
import { useTranslation } from "react-i18next";

import type { EditorProps } from "../view";

interface StarPickerProps extends Omit<EditorProps, "field" | "value" | "title" | "options" | "onChange"> {
  value: number | null;
  most: number;
  onChange: (stars: number | null) => void;
}

export default function StarPicker({ value, most, onChange, onBlur, disabled, autoFocus, status, id, ...rest }: StarPickerProps) {
  const { t } = useTranslation();
  return (
    <span id={id} role="group" className={status === "error" ? "lw-stars-picker lw-wrong" : "lw-stars-picker"} {...rest}>
      <Rate
        count={most}
        value={value ?? 0}
        disabled={disabled ?? false}
        autoFocus={autoFocus ?? false}
        tooltips={Array.from({ length: most }, (_none, place) => t("fields.stars", { count: place + 1, most }))}
        onChange={(stars) => onChange(stars || null)}
        {...(onBlur ? { onBlur } : {})}
      />
    </span>
  );
}
