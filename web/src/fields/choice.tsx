/** One of a list, with colours. */
import { ChoiceTag, choiceOf, readChoice } from "./parts/ChoiceTag";
import { Dash } from "./parts/Dash";
import { later } from "./parts/later";
import type { CellProps, EditorProps, FieldView } from "./view";

const ChoicePicker = later(() => import("./parts/ChoicePicker"));

function Cell({ field, value, dense }: CellProps<"choice">) {
  if (!value) return <Dash dense={dense} />;
  const choice = choiceOf(field.choices, value);
  return choice.color ? <ChoiceTag choice={choice} /> : <span>{choice.title}</span>;
}

function Editor({ field, title: _title, options: _options, onChange, ...rest }: EditorProps<"choice">) {
  return <ChoicePicker {...rest} choices={field.choices} clearable={!field.required} onChange={(chosen) => onChange(chosen as string | null)} />;
}

export const choice: FieldView<"choice"> = {
  Cell,
  Editor,
  load: ChoicePicker.load,
  format: (value, field) => (value ? choiceOf(field.choices, value).title : ""),
  parse: (typed, field) => readChoice(field.choices, typed),
  width: 120,
};
