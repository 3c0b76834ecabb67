/** Several of a list. */
import { ChoiceTag, choiceOf, readChoice } from "./parts/ChoiceTag";
import { Dash } from "./parts/Dash";
import { later } from "./parts/later";
import type { CellProps, EditorProps, FieldView } from "./view";

const ChoicePicker = later(() => import("./parts/ChoicePicker"));
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

function Editor({ field, value, title: _title, options: _options, onChange, ...rest }: EditorProps<"choices">) {
  return <ChoicePicker {...rest} several clearable choices={field.choices} value={value ?? []} onChange={(chosen) => onChange(chosen as string[])} />;
}

function parse(typed: string, field: Parameters<typeof readChoice>[0]): string[] | undefined {
  const read = typed.split(SEPARATORS).map((word) => readChoice(field, word));
  return read.includes(undefined) ? undefined : read.filter((value) => typeof value === "string");
}

export const choices: FieldView<"choices"> = {
  Cell,
  Editor,
  load: ChoicePicker.load,
  format: (value, field) => (value ?? []).map((one) => choiceOf(field.choices, one).title).join(", "),
  parse: (typed, field) => parse(typed, field.choices),
  width: 160,
};
