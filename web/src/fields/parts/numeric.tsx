/** What number, money, percent and integer have in common. */
import type { Field, FieldType } from "../../api/types";
import { useSettings } from "../../shared/settings";
import type { CellProps, EditorProps, FieldView, Settings, Value } from "../view";
import { Dash } from "./Dash";
import { NumberInput } from "./NumberInput";
import { readNumber } from "./numbers";

type NumericType = Extract<FieldType, "number" | "money" | "percent" | "integer">;

interface Kind<T extends NumericType> {
  shown: (value: string, field: Field<T>, settings: Settings) => string;
  suffix?: string;
  width: number;
}

const textOf = (value: unknown) => (value === null || value === undefined ? null : String(value));

export function numeric<T extends NumericType>({ shown, suffix, width }: Kind<T>): FieldView<T> {
  const sign = suffix ?? "";
  function Cell({ field, value, dense }: CellProps<T>) {
    const settings = useSettings();
    const text = textOf(value);
    if (text === null) return <Dash dense={dense} />;
    return <span className={text.startsWith("-") ? "lw-digits lw-negative" : "lw-digits"}>{shown(text, field, settings) + sign}</span>;
  }
  function Editor({ field, value, title: _title, options: _options, onChange, ...rest }: EditorProps<T>) {
    const settings = useSettings();
    return (
      <NumberInput
        {...rest}
        {...(sign ? { suffix: sign } : {})}
        value={textOf(value)}
        shown={(text) => shown(text, field, settings)}
        onChange={(text) => onChange(text as Value<T>)}
      />
    );
  }
  return {
    Cell,
    Editor,
    format: (value, field, settings) => (textOf(value) === null ? "" : shown(textOf(value)!, field, settings) + sign),
    parse: (text) => readNumber(text) as Value<T> | undefined,
    align: "right",
    width,
  };
}
