/** The box around text being typed: what was typed while it is there, else the value in its usual form. */
import { Input, type InputProps } from "antd";

import type { Typing } from "./useTyped";

interface Props extends Omit<InputProps, "value" | "onChange" | "onBlur" | "status" | "disabled" | "autoFocus"> {
  typing: Typing;
  /** The value as it is shown. */
  text: string;
  disabled?: boolean | undefined;
  autoFocus?: boolean | undefined;
  status?: "error" | "warning" | undefined;
}

export function TypedInput({ typing: { typed, wrong, type, leave }, text, status, disabled, autoFocus, ...rest }: Props) {
  return (
    <Input
      {...rest}
      disabled={disabled ?? false}
      autoFocus={autoFocus ?? false}
      autoComplete="off"
      status={wrong ? "error" : (status ?? "")}
      aria-invalid={wrong || status === "error"}
      value={typed ?? text}
      onChange={(event) => type(event.target.value)}
      onBlur={leave}
    />
  );
}
