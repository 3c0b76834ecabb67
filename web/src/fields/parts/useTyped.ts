/** Text being typed into a box: read as it grows, shown in its usual form when left, told of when it means nothing. */
import { createContext, use, useEffect, useEffectEvent, useState } from "react";

interface Hearers<T> {
  onChange: (value: T | null) => void;
  onBlur?: (() => void) | undefined;
}

/** Who hears that a box was left with text that cannot be read (or, null, that it can again): the form around it. */
export const UnreadContext = createContext<(text: string | null) => void>(() => undefined);

export interface Typing {
  /** Null: nothing is being typed. */
  typed: string | null;
  wrong: boolean;
  type: (text: string) => void;
  leave: () => void;
}

/** `read` gives undefined for what means nothing; such text stays in the box, and `wrong` is true. */
export function useTyped<T>(read: (text: string) => T | null | undefined, { onChange, onBlur }: Hearers<T>) {
  const onUnread = use(UnreadContext);
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && read(typed) === undefined;
  const type = (text: string) => {
    setTyped(text);
    const found = read(text);
    if (found === undefined) return;
    onUnread(null);
    onChange(found);
  };
  const leave = () => {
    if (wrong) onUnread(typed);
    else setTyped(null);
    onBlur?.();
  };
  /** A value that came another way takes the place of what was typed. */
  const put = (value: T | null) => {
    setTyped(null);
    onUnread(null);
    onChange(value);
  };
  const gone = useEffectEvent(() => wrong && onUnread(typed));
  useEffect(() => () => void gone(), []);
  return { typed, wrong, type, leave, put };
}
