import { SearchOutlined } from "@ant-design/icons";
import { Input } from "antd";
import { useEffect, useEffectEvent, useState, type KeyboardEvent, type RefObject } from "react";
import { useTranslation } from "react-i18next";

import { useDelayed } from "../../../shared/useDelayed";

interface SearchFieldProps {
  value: string;
  ref: RefObject<HTMLInputElement | null>;
  onSearch: (text: string) => void;
  onDown: () => void;
}

/** Searches while one types. */
export function SearchField({ value, ref, onSearch, onDown }: SearchFieldProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    if (value !== text.trim()) setText(value);
  }
  const rested = useDelayed(text.trim(), 250);
  const search = useEffectEvent((wanted: string) => {
    if (wanted !== value) onSearch(wanted);
  });
  useEffect(() => search(rested), [rested]);
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      onDown();
    }
    if (event.key === "Escape") setText("");
  };
  return (
    <Input
      className="list-search"
      ref={(input) => {
        ref.current = input?.input ?? null;
      }}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={press}
      onPressEnter={() => text.trim() !== value && onSearch(text.trim())}
      prefix={<SearchOutlined aria-hidden />}
      suffix={text ? null : <kbd className="key-hint wide-only" aria-hidden>{"/"}</kbd>}
      allowClear
      placeholder={t("list.search")}
      aria-label={t("list.search")}
      aria-keyshortcuts="/"
    />
  );
}
