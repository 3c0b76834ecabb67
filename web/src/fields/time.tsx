/** A time of day. */
import { TimePicker } from "antd";
import dayjs from "dayjs";

import { Dash } from "./parts/Dash";
import { readTime } from "./parts/dates";
import type { CellProps, EditorProps, FieldView } from "./view";

const CLOCK = "HH:mm:ss";
const shown = (value: string) => value.slice(0, 5);

function Cell({ value, dense }: CellProps<"time">) {
  return value ? <time className="lw-digits">{shown(value)}</time> : <Dash dense={dense} />;
}

function Editor({ field: _field, value, title: _title, options: _options, onChange, onBlur, status, autoFocus, disabled, ...rest }: EditorProps<"time">) {
  return (
    <TimePicker
      {...rest}
      className="lw-wide"
      format="HH:mm"
      value={value ? dayjs(value, CLOCK) : null}
      status={status ?? ""}
      autoFocus={autoFocus ?? false}
      disabled={disabled ?? false}
      needConfirm={false}
      onChange={(moment) => onChange(moment && !Array.isArray(moment) ? moment.format(CLOCK) : null)}
      {...(onBlur ? { onBlur } : {})}
    />
  );
}

export const time: FieldView<"time"> = { Cell, Editor, format: (value) => (value ? shown(value) : ""), parse: readTime, width: 80 };
