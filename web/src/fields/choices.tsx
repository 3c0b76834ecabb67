/** Several of a list. */
import { Select } from "antd";

import { ChoiceTag, choiceOf, readChoice } from "./parts/ChoiceTag";
import { Dash } from "./parts/Dash";
import type { CellProps, EditorProps, FieldView } from "./view";

const SEPARATORS = /[,;，；、\n]/;

function Cell({ field, value, dense }: CellProps<"choices">) {
  if (!value?.length) return <Dash dense={dense} />;
  return (
    <span className="lw-tags">
      {value.map((one) => (
        <ChoiceTag key={one} choice={choiceOf(field.choices, one)} />
      ))}
    </span>
  );
}

function Editor({ field, value, title: _title, options: _options, onChange, onBlur, status, disabled, autoFocus, ...rest }: EditorProps<"choices">) {
  return (
    <Select
      {...rest}
      mode="multiple"
      className="lw-wide"
      value={value ?? []}
      allowClear
      showSearch={{ optionFilterProp: "title" }}
      status={status ?? ""}
      disabled={disabled ?? false}
      autoFocus={autoFocus ?? false}
      options={field.choices}
      fieldNames={{ label: "title" }}
      onChange={(chosen: string[]) => onChange(chosen)}
      {...(onBlur ? { onBlur } : {})}
    />
  );
}

function parse(typed: string, field: Parameters<typeof readChoice>[0]): string[] | undefined {
  const read = typed.split(SEPARATORS).map((word) => readChoice(field, word));
  return read.includes(undefined) ? undefined : read.filter((value) => typeof value === "string");
}

export const choices: FieldView<"choices"> = {
  Cell,
  Editor,
  format: (value, field) => (value ?? []).map((one) => choiceOf(field.choices, one).title).join(", "),
  parse: (typed, field) => parse(typed, field.choices),
  width: 160,
};
