/** How long something takes: whole seconds, shown as `1h 30m` or `1小时30分`. */
import { Input } from "antd";

import { useSettings } from "../shared/settings";
import { Dash } from "./parts/Dash";
import { readDuration, shownDuration } from "./parts/durations";
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
function Typed({ value, onChange, onBlur, status, ...rest }: TypedProps) {
  const { locale } = useSettings();
  const { typed, wrong, type, leave } = useTyped(readDuration, { onChange, onBlur });
  return (
    <Input
      {...rest}
      className="lw-number"
      autoComplete="off"
      placeholder={locale.startsWith("zh") ? "1小时30分" : "1h 30m"}
      status={wrong ? "error" : (status ?? "")}
      aria-invalid={wrong || status === "error"}
      value={typed ?? (value === null ? "" : shownDuration(value, locale))}
      onChange={(event) => type(event.target.value)}
      onBlur={leave}
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
