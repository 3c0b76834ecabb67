/** How long something takes: whole seconds, shown as `1h 30m` or `1小时30分`. */

import { useSettings } from "../shared/settings";
import { Dash } from "./parts/Dash";
import { readDuration, shownDuration } from "./parts/durations";
import { TypedInput } from "./parts/TypedInput";
import { useTyped } from "./parts/useTyped";
import type { CellProps, EditorProps, FieldView, FilterProps } from "./view";

function Cell({ value, dense }: CellProps<"duration">) {
  const { locale } = useSettings();
  return value === null ? <Dash dense={dense} /> : <span className="lw-digits">{shownDuration(value, locale)}</span>;
}

interface TypedProps extends Omit<EditorProps<"duration">, "field" | "title" | "options" | "onChange"> {
  onChange: (value: number | null) => void;
}

/** Takes what people write; shows it in the usual form when they leave. */
function Typed({ value, onChange, onBlur, ...rest }: TypedProps) {
  const { locale } = useSettings();
  const typing = useTyped(readDuration, { onChange, onBlur });
  return (
    <TypedInput
      {...rest}
      typing={typing}
      text={value === null ? "" : shownDuration(value, locale)}
      className="lw-number"
      placeholder={locale.startsWith("zh") ? "1小时30分" : "1h 30m"}
    />
  );
}

function Editor({ field: _field, title: _title, options: _options, ...rest }: EditorProps<"duration">) {
  return <Typed {...rest} />;
}

const secondsOf = (value: string | undefined) => (value ? Number(value) : null);
const textOf = (value: number | null) => (value === null ? "" : String(value));

/** One duration, or two ends; what is kept are seconds. */
function FilterEditor({ field: _field, values, onChange, two = false, id, ...rest }: FilterProps<"duration">) {
  const [from, to] = values;
  if (!two) return <Typed {...rest} id={id} value={secondsOf(from)} onChange={(value) => onChange([textOf(value)])} autoFocus />;
  return (
    <div className="filter-ends">
      <Typed {...rest} id={id} value={secondsOf(from)} onChange={(value) => onChange([textOf(value), to ?? ""])} autoFocus />
      <Typed {...rest} id={`${id}-to`} value={secondsOf(to)} onChange={(value) => onChange([from ?? "", textOf(value)])} />
    </div>
  );
}

export const duration: FieldView<"duration"> = {
  Cell,
  Editor,
  FilterEditor,
  format: (value, _field, { locale }) => (value === null ? "" : shownDuration(value, locale)),
  parse: readDuration,
  align: "right",
  width: 110,
};
