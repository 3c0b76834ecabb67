/** A day without a zone. */
import { DatePicker } from "antd";
import dayjs from "dayjs";

import { Dash } from "./parts/Dash";
import { DAY, readDay, shownDay } from "./parts/dates";
import type { CellProps, EditorProps, FieldView } from "./view";

const FORMATS = [DAY, "YYYY/M/D", "YYYYMMDD", "YYYY.M.D", "M/D/YYYY"];

function Cell({ value, dense }: CellProps<"date">) {
  return value ? <time className="lw-digits" dateTime={value}>{shownDay(value)}</time> : <Dash dense={dense} />;
}

function Editor({ field: _field, value, title: _title, options: _options, onChange, onBlur, status, autoFocus, disabled, ...rest }: EditorProps<"date">) {
  return (
    <DatePicker
      {...rest}
      className="lw-wide"
      format={FORMATS}
      value={value ? dayjs(value, DAY) : null}
      status={status ?? ""}
      autoFocus={autoFocus ?? false}
      disabled={disabled ?? false}
      needConfirm={false}
      onChange={(day) => onChange(day ? day.format(DAY) : null)}
      {...(onBlur ? { onBlur } : {})}
    />
  );
}

export const date: FieldView<"date"> = {
  Cell,
  Editor,
  format: (value) => (value ? shownDay(value) : ""),
  parse: readDay,
  width: 110,
};
