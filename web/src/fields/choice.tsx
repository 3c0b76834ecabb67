/** One of a list, with colours. */
import { Select } from "antd";

import { ChoiceTag, choiceOf, readChoice } from "./parts/ChoiceTag";
import { Dash } from "./parts/Dash";
import type { CellProps, EditorProps, FieldView } from "./view";

function Cell({ field, value, dense }: CellProps<"choice">) {
  if (!value) return <Dash dense={dense} />;
  const choice = choiceOf(field.choices, value);
  return choice.color ? <ChoiceTag choice={choice} /> : <span>{choice.title}</span>;
}

function Editor({ field, value, title: _title, options: _options, onChange, onBlur, status, disabled, autoFocus, ...rest }: EditorProps<"choice">) {
  return (
    <Select
      {...rest}
      className="lw-wide"
      value={value}
      allowClear={!field.required}
      showSearch={{ optionFilterProp: "title" }}
      status={status ?? ""}
      disabled={disabled ?? false}
      autoFocus={autoFocus ?? false}
      popupMatchSelectWidth={false}
      options={field.choices}
      fieldNames={{ label: "title" }}
      optionRender={({ data }) => (data.color ? <ChoiceTag choice={data} /> : data.title)}
      onChange={(chosen: string | undefined) => onChange(chosen ?? null)}
      {...(onBlur ? { onBlur } : {})}
    />
  );
}

export const choice: FieldView<"choice"> = {
  Cell,
  Editor,
  format: (value, field) => (value ? choiceOf(field.choices, value).title : ""),
  parse: (typed, field) => readChoice(field.choices, typed),
  width: 120,
};
