/** Input of a decimal as text: exact, grouped when left, taking what people paste. */
import { Input } from "antd";
import { useRef } from "react";

import { readNumber } from "./numbers";
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

export function NumberInput({ value, shown, onChange, onBlur, suffix, status, ...rest }: Props) {
  const given = useRef<string | null>(null);
  const change = (read: string | null) => {
    if (read === given.current) return;
    given.current = read;
    onChange(read);
  };
  const { typed, wrong, type, leave } = useTyped<string>(readNumber, { onChange: change, onBlur });

  return (
    <Input
      {...rest}
      className="lw-number"
      inputMode="decimal"
      autoComplete="off"
      status={wrong ? "error" : (status ?? "")}
      aria-invalid={wrong || status === "error"}
      suffix={suffix}
      value={typed ?? (value === null ? "" : shown(value))}
      onFocus={(event) => {
        given.current = value;
        event.target.select();
      }}
      onChange={(event) => type(event.target.value)}
      onBlur={leave}
    />
  );
}
