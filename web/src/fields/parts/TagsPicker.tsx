/** Words to type or to choose among those in use. */
import { Select } from "antd";
import { useState } from "react";

import type { EditorProps } from "../view";
import { useSearched } from "./useSearched";

interface TagsPickerProps extends Omit<EditorProps, "field" | "value" | "title" | "onChange"> {
  value: string[];
  most?: number | undefined;
  onChange: (tags: string[]) => void;
}

const once = (tags: string[]) => tags.map((tag) => tag.trim()).filter((tag, place, all) => tag && all.findIndex((other) => other.trim().toLowerCase() === tag.toLowerCase()) === place);

export default function TagsPicker({ value, most, options, onChange, onBlur, status, disabled, autoFocus, ...rest }: TagsPickerProps) {
  const [search, setSearch] = useState("");
  const [open, setOpen] = useState(false);
  const suggested = useSearched(options, search, open) ?? [];
  return (
    <Select<string[]>
      {...rest}
      className="lw-wide"
      mode="tags"
      allowClear
      value={value}
      status={status ?? ""}
      disabled={disabled ?? false}
      autoFocus={autoFocus ?? false}
      maxCount={most ?? 100}
      tokenSeparators={[",", ";", "，", "；", "、"]}
      notFoundContent={null}
      showSearch={{ filterOption: !options, onSearch: setSearch }}
      onOpenChange={setOpen}
      options={suggested.map(({ id }) => ({ value: id, label: id }))}
      onChange={(tags) => onChange(once(tags))}
      {...(onBlur ? { onBlur } : {})}
    />
  );
}
