/** Input of a decimal as text: exact, grouped when left, taking what people paste. */
import { Input } from "antd";
import { useRef, useState } from "react";

import { readNumber } from "./numbers";

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
  const [typed, setTyped] = useState<string | null>(null);
  const given = useRef<string | null>(null);
  const unread = typed !== null && readNumber(typed) === undefined;

  const type = (text: string) => {
    setTyped(text);
    const read = readNumber(text);
    if (read === undefined || read === given.current) return;
    given.current = read;
    onChange(read);
  };
  const leave = () => {
    if (typed !== null && !unread) setTyped(null);
    onBlur?.();
  };

  return (
    <Input
      {...rest}
      className="lw-number"
      inputMode="decimal"
      autoComplete="off"
      status={unread ? "error" : (status ?? "")}
      aria-invalid={unread || status === "error"}
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
