/** A time of day. */
import dayjs from "dayjs";

import { Dash } from "./parts/Dash";
import { readTime } from "./parts/dates";
import { later } from "./parts/later";
import type { CellProps, EditorProps, FieldView } from "./view";

const DayPicker = later(() => import("./parts/DayPicker"));
const CLOCK = "HH:mm:ss";
const shown = (value: string) => value.slice(0, 5);

function Cell({ value, dense }: CellProps<"time">) {
  return value ? <time className="lw-digits">{shown(value)}</time> : <Dash dense={dense} />;
}

function Editor({ field: _field, value, title: _title, options: _options, onChange, ...rest }: EditorProps<"time">) {
  return (
    <DayPicker
      {...rest}
      read={readTime}
      onRead={onChange}
      picker="time"
      format="HH:mm"
      value={value ? dayjs(value, CLOCK) : null}
      onChange={(moment) => onChange(moment ? moment.format(CLOCK) : null)}
    />
  );
}

export const time: FieldView<"time"> = { Cell, Editor, load: DayPicker.load, format: (value) => (value ? shown(value) : ""), parse: readTime, width: 80 };
