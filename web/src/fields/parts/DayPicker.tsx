/** A day, a moment or a time to choose from a calendar or a clock, or to write as people do. */
import { DatePicker } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { use, useMemo, useRef } from "react";

import type { EditorProps } from "../view";
import { UnreadContext } from "./useTyped";

interface DayPickerProps extends Omit<EditorProps, "field" | "value" | "title" | "options" | "onChange"> {
  value: Dayjs | null;
  format: string | string[];
  picker?: "time";
  showTime?: { format: string };
  onChange: (chosen: Dayjs | null) => void;
  /** What was written; undefined when it means nothing. The calendar's own guesses at it are not heard. */
  read: (text: string) => string | null | undefined;
  onRead: (value: string | null) => void;
}

export default function DayPicker({ value, onBlur, status, autoFocus, disabled, onChange, read, onRead, ...rest }: DayPickerProps) {
  const kept = useKept(value);
  const onUnread = use(UnreadContext);
  const written = useRef<string | null>(null);
  const settle = (text: string) => {
    const found = read(text);
    onUnread(found === undefined ? text : null);
    if (found === undefined) return;
    written.current = null;
    onRead(found);
  };
  const choose = (chosen: Dayjs | null) => {
    if (written.current) return settle(written.current);
    written.current = null;
    onUnread(null);
    onChange(chosen);
  };
  const leave = () => {
    if (written.current !== null) settle(written.current);
    onBlur?.();
  };
  return (
    <div
      onInputCapture={({ target }) => {
        written.current = (target as HTMLInputElement).value;
      }}
      onPointerDownCapture={({ target }) => {
        if (!(target instanceof HTMLInputElement)) written.current = null;
      }}
    >
      <DatePicker
        {...rest}
        value={kept}
        previewValue={false}
        className="lw-wide"
        status={status ?? ""}
        autoFocus={autoFocus ?? false}
        disabled={disabled ?? false}
        needConfirm={false}
        preserveInvalidOnBlur
        onChange={(chosen) => choose(chosen)}
        onBlur={leave}
      />
    </div>
  );
}

/** The very same object while it is the same moment: another one, as each drawing makes, takes away what is being typed. */
function useKept(value: Dayjs | null): Dayjs | null {
  const moment = value?.valueOf();
  return useMemo(() => (moment === undefined ? null : dayjs(moment)), [moment]);
}
