/** A day, a moment or a time to choose from a calendar or a clock. */
import { DatePicker } from "antd";
import type { Dayjs } from "dayjs";

import type { EditorProps } from "../view";

interface DayPickerProps extends Omit<EditorProps, "field" | "value" | "title" | "options" | "onChange"> {
  value: Dayjs | null;
  format: string | string[];
  picker?: "time";
  showTime?: { format: string };
  onChange: (chosen: Dayjs | null) => void;
}

export default function DayPicker({ onBlur, status, autoFocus, disabled, onChange, ...rest }: DayPickerProps) {
  return (
    <DatePicker
      {...rest}
      className="lw-wide"
      status={status ?? ""}
      autoFocus={autoFocus ?? false}
      disabled={disabled ?? false}
      needConfirm={false}
      onChange={(chosen) => onChange(chosen)}
      {...(onBlur ? { onBlur } : {})}
    />
  );
}
