/** Choose a record by typing a part of its name. */
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { findRecords, keys } from "../api/queries";
import "./choose.css";

interface RecordChooserProps {
  id?: string | undefined;
  entity: string;
  label: string;
  value: string | null;
  /** What the value is called, until it is among those found. */
  title?: string | null;
  where?: string;
  onChange: (id: string | null) => void;
}

export function RecordChooser({ id, entity, label, value, title, where, onChange }: RecordChooserProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const { data, isFetching } = useQuery({
    queryKey: [...keys.records(entity), "chosen", search, where],
    queryFn: ({ signal }) => findRecords(entity, { ...(where ? { where } : {}), search, sort: "name", select: "name", limit: 30 }, signal),
    placeholderData: (before) => before,
  });
  const found = data?.records.map((record) => ({ value: record.id, label: record._title })) ?? [];
  const known = value === null || found.some((each) => each.value === value) ? found : [{ value, label: title ?? value }, ...found];
  return (
    <Select
      {...(id ? { id } : {})}
      className="record-chooser"
      allowClear
      value={value}
      placeholder={label}
      aria-label={label}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      loading={isFetching}
      options={known}
      notFoundContent={t("fields.nothingFound")}
      onChange={(chosen: string | null | undefined) => onChange(chosen ?? null)}
    />
  );
}
