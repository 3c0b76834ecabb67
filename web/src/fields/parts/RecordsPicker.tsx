/** Picks several records: type to search, arrows and Enter to choose, in the order they are chosen. */
import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Spinner } from "../../shared/Spinner";
import type { EditorProps, Option } from "../view";
import { useSearched } from "./useSearched";

interface RecordsPickerProps extends Omit<EditorProps, "field" | "value" | "title" | "onChange"> {
  /** Ids with titles. */
  chosen: readonly (readonly [string, string])[];
  onChange: (ids: string[], last?: Option) => void;
}

export default function RecordsPicker({ chosen, options, onChange, onBlur, status, disabled, autoFocus, ...rest }: RecordsPickerProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [open, setOpen] = useState(false);
  const found = useSearched(options, search, open);
  const names = new Map([...chosen, ...(found ?? []).map(({ id, _title }) => [id, _title] as const)]);
  const change = (ids: string[]) => {
    const added = ids.find((id) => !chosen.some(([known]) => known === id));
    setSearch("");
    onChange(ids, found?.find(({ id }) => id === added));
  };
  return (
    <Select<string[]>
      {...rest}
      className="lw-wide"
      mode="multiple"
      allowClear
      value={chosen.map(([id]) => id)}
      status={status ?? ""}
      disabled={disabled ?? false}
      autoFocus={autoFocus ?? false}
      showSearch={{ filterOption: false, searchValue: search, onSearch: setSearch }}
      onOpenChange={setOpen}
      options={(search ? (found ?? []).map(({ id }) => id) : [...names.keys()]).map((id) => ({ value: id, label: names.get(id) ?? id }))}
      labelRender={({ value, label }) => label ?? names.get(String(value)) ?? String(value)}
      notFoundContent={found ? <span>{t("fields.nothingFound")}</span> : <Spinner small />}
      onChange={change}
      {...(onBlur ? { onBlur } : {})}
    />
  );
}
