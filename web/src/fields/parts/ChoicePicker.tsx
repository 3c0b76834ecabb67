/** One of a list, or several. */
import { Select } from "antd";

import type { Choice } from "../../api/types";
import type { EditorProps } from "../view";
import { ChoiceTag } from "./ChoiceTag";

interface ChoicePickerProps extends Omit<EditorProps, "field" | "value" | "title" | "options" | "onChange"> {
  choices: Choice[];
  value: string | string[] | null;
  several?: boolean;
  clearable: boolean;
  onChange: (chosen: string | string[] | null) => void;
}

export default function ChoicePicker({ choices, value, several = false, clearable, onChange, onBlur, status, disabled, autoFocus, ...rest }: ChoicePickerProps) {
  return (
    <Select<string | string[] | undefined, Choice>
      {...rest}
      {...(several ? { mode: "multiple" as const } : {})}
      className="lw-wide"
      value={value ?? undefined}
      allowClear={clearable}
      showSearch={{ optionFilterProp: "title" }}
      status={status ?? ""}
      disabled={disabled ?? false}
      autoFocus={autoFocus ?? false}
      popupMatchSelectWidth={several}
      options={choices}
      fieldNames={{ label: "title" }}
      optionRender={({ data }) => (data.color ? <ChoiceTag choice={data} /> : data.title)}
      onChange={(chosen) => onChange(chosen ?? null)}
      {...(onBlur ? { onBlur } : {})}
    />
  );
}
