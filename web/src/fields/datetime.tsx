/** A moment, kept in UTC and shown in the workspace's time zone. */
import { DatePicker } from "antd";
import dayjs from "dayjs";

import { useSettings } from "../shared/settings";
import { Dash } from "./parts/Dash";
import { MINUTE, momentOf, readMoment, wallTime } from "./parts/dates";
import type { CellProps, EditorProps, FieldView } from "./view";

const WALL = "YYYY-MM-DDTHH:mm:ss";

function Cell({ value, dense }: CellProps<"datetime">) {
  const { timezone } = useSettings();
  return value ? <time className="lw-digits" dateTime={value}>{wallTime(value, timezone)}</time> : <Dash dense={dense} />;
}

function Editor({ field: _field, value, title: _title, options: _options, onChange, onBlur, status, autoFocus, disabled, ...rest }: EditorProps<"datetime">) {
  const { timezone } = useSettings();
  return (
    <DatePicker
      {...rest}
      className="lw-wide"
      showTime={{ format: "HH:mm" }}
      format={MINUTE}
      value={value ? dayjs(wallTime(value, timezone, WALL)) : null}
      status={status ?? ""}
      autoFocus={autoFocus ?? false}
      disabled={disabled ?? false}
      needConfirm={false}
      onChange={(moment) => onChange(moment ? momentOf(moment.format(WALL), timezone) : null)}
      {...(onBlur ? { onBlur } : {})}
    />
  );
}

export const datetime: FieldView<"datetime"> = {
  Cell,
  Editor,
  format: (value, _field, { timezone }) => (value ? wallTime(value, timezone) : ""),
  parse: (typed, _field, { timezone }) => readMoment(typed, timezone),
  width: 150,
};
