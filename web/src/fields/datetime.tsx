/** A moment, kept in UTC and shown in the workspace's time zone. */
import dayjs from "dayjs";

import { useSettings } from "../shared/settings";
import { Dash } from "./parts/Dash";
import { MINUTE, momentOf, readMoment, wallTime } from "./parts/dates";
import { later } from "./parts/later";
import type { CellProps, EditorProps, FieldView } from "./view";

const DayPicker = later(() => import("./parts/DayPicker"));
const WALL = "YYYY-MM-DDTHH:mm:ss";

function Cell({ value, dense }: CellProps<"datetime">) {
  const { timezone } = useSettings();
  return value ? <time className="lw-digits" dateTime={value}>{wallTime(value, timezone)}</time> : <Dash dense={dense} />;
}

function Editor({ field: _field, value, title: _title, options: _options, onChange, ...rest }: EditorProps<"datetime">) {
  const { timezone } = useSettings();
  return (
    <DayPicker
      {...rest}
      read={(text) => readMoment(text, timezone)}
      onRead={onChange}
      showTime={{ format: "HH:mm" }}
      format={MINUTE}
      value={value ? dayjs(wallTime(value, timezone, WALL)) : null}
      onChange={(moment) => onChange(moment ? momentOf(moment.format(WALL), timezone) : null)}
    />
  );
}

export const datetime: FieldView<"datetime"> = {
  Cell,
  Editor,
  load: DayPicker.load,
  format: (value, _field, { timezone }) => (value ? wallTime(value, timezone) : ""),
  parse: (typed, _field, { timezone }) => readMoment(typed, timezone),
  width: 150,
};
