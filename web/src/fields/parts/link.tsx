/** Text that is an address: shown as a link, typed as text. */
import { Input } from "antd";

import type { FieldType } from "../../api/types";
import type { CellProps, EditorProps, FieldView, Value } from "../view";
import { Dash } from "./Dash";

type LinkType = Extract<FieldType, "email" | "phone" | "url">;

interface Kind {
  href: (value: string) => string | null;
  input: "email" | "tel" | "url";
  width: number;
}

const AWAY = { target: "_blank", rel: "noopener noreferrer" } as const;

export function link<T extends LinkType>({ href, input, width }: Kind): FieldView<T> {
  function Cell({ value, dense }: CellProps<T>) {
    const text = value as string | null;
    if (!text) return <Dash dense={dense} />;
    const address = dense ? null : href(text);
    return address ? <a href={address} {...(input === "url" ? AWAY : {})}>{text}</a> : <span>{text}</span>;
  }
  function Editor({ field, value, title: _title, options: _options, onChange, status, ...rest }: EditorProps<T>) {
    return (
      <Input
        {...rest}
        inputMode={input}
        autoComplete="off"
        value={(value as string | null) ?? ""}
        status={status ?? ""}
        {...(field.max_length ? { maxLength: field.max_length } : {})}
        onChange={(event) => onChange((event.target.value || null) as Value<T>)}
      />
    );
  }
  return { Cell, Editor, format: (value) => (value as string | null) ?? "", parse: (typed) => (typed.trim() || null) as Value<T>, width };
}
