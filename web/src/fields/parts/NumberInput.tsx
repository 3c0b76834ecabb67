/** Input of a decimal as text: exact, grouped when left, taking what people paste. */
import { useRef } from "react";

import { readNumber } from "./numbers";
import { TypedInput } from "./TypedInput";
import { useTyped } from "./useTyped";

interface Props {
  id: string;
  value: string | null;
  shown: (value: string) => string;
  onChange: (value: string | null) => void;
  onBlur?: (() => void) | undefined;
  suffix?: string;
  disabled?: boolean | undefined;
  status?: "error" | "warning" | undefined;
  autoFocus?: boolean | undefined;
  "aria-label"?: string | undefined;
  "aria-describedby"?: string | undefined;
  "aria-required"?: boolean | undefined;
}

export function NumberInput({ value, shown, onChange, onBlur, suffix, ...rest }: Props) {
  const given = useRef<string | null>(null);
  const change = (read: string | null) => {
    if (read === given.current) return;
    given.current = read;
    onChange(read);
  };
  const typing = useTyped<string>(readNumber, { onChange: change, onBlur });

  return (
    <TypedInput
      {...rest}
      typing={typing}
      text={value === null ? "" : shown(value)}
      className="lw-number"
      inputMode="decimal"
      suffix={suffix}
      onFocus={(event) => {
        given.current = value;
        event.target.select();
      }}
    />
  );
}
