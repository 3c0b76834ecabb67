/** Words to type or to choose among those in use. */
import { Select } from "antd";
import { useEffect, useState } from "react";

import type { EditorProps, FindOptions } from "../view";

interface TagsPickerProps extends Omit<EditorProps, "field" | "value" | "title" | "onChange"> {
  value: string[];
  most?: number | undefined;
  onChange: (tags: string[]) => void;
}

const once = (tags: string[]) => tags.map((tag) => tag.trim()).filter((tag, place, all) => tag && all.findIndex((other) => other.trim().toLowerCase() === tag.toLowerCase()) === place);

const PAUSE = 180;

/** The words in use that have what is typed in them; none where nothing can be asked. */
function useSuggested(find: FindOptions | undefined, search: string, open: boolean): string[] {
  const [found, setFound] = useState<string[]>([]);
  useEffect(() => {
    if (!find || !open) return;
    let current = true;
    const ask = () => find(search, null).then((page) => current && setFound(page.records.map(({ id }) => id)), () => undefined);
    const timer = setTimeout(() => void ask(), search ? PAUSE : 0);
    return () => {
      current = false;
      clearTimeout(timer);
    };
    // a new finder with every drawing would ask again and again
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [search, open]);
  return found;
}

export default function TagsPicker({ value, most, options, onChange, onBlur, status, disabled, autoFocus, ...rest }: TagsPickerProps) {
  const [search, setSearch] = useState("");
  const [open, setOpen] = useState(false);
  const suggested = useSuggested(options, search, open);
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
      options={suggested.map((tag) => ({ value: tag, label: tag }))}
      onChange={(tags) => onChange(once(tags))}
      {...(onBlur ? { onBlur } : {})}
    />
  );
}
