/** A day without a zone. */
import dayjs from "dayjs";

import { Dash } from "./parts/Dash";
import { DAY, readDay, shownDay } from "./parts/dates";
import { later } from "./parts/later";
import type { CellProps, EditorProps, FieldView } from "./view";

const DayPicker = later(() => import("./parts/DayPicker"));
const FORMATS = [DAY, "YYYY/M/D", "YYYYMMDD", "YYYY.M.D", "M/D/YYYY"];

function Cell({ value, dense }: CellProps<"date">) {
  return value ? <time className="lw-digits" dateTime={value}>{shownDay(value)}</time> : <Dash dense={dense} />;
}

function Editor({ field: _field, value, title: _title, options: _options, onChange, ...rest }: EditorProps<"date">) {
  return (
    <DayPicker
      {...rest}
      read={readDay}
      onRead={onChange}
      format={FORMATS}
      value={value ? dayjs(value, DAY) : null}
      onChange={(day) => onChange(day ? day.format(DAY) : null)}
    />
  );
}

export const date: FieldView<"date"> = {
  Cell,
  Editor,
  load: DayPicker.load,
  format: (value) => (value ? shownDay(value) : ""),
  parse: readDay,
  width: 110,
};
