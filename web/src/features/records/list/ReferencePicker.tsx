/** Several records of another entity, found by text. */
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { findRecords, keys } from "../../../api/queries";
import type { Field } from "../../../api/types";
import { useDelayed } from "../../../shared/useDelayed";
import { targetOf, useTitles } from "./titles";

interface ReferencePickerProps {
  field: Field;
  values: string[];
  onChange: (values: string[]) => void;
}

export function ReferencePicker({ field, values, onChange }: ReferencePickerProps) {
  const { t } = useTranslation();
  const entity = targetOf(field);
  const [search, setSearch] = useState("");
  const asked = useDelayed(search, 200);
  const { data, isFetching } = useQuery({
    queryKey: [...keys.records(entity), "pick", asked],
    queryFn: ({ signal }) => findRecords(entity, { search: asked, limit: 30 }, signal),
    enabled: entity !== "",
  });
  const titles = useTitles(entity, values);
  const found = (data?.records ?? []).map((record) => ({ value: record.id, label: record._title ?? record.id }));
  const chosen = values.filter((id) => !found.some((option) => option.value === id)).map((id) => ({ value: id, label: titles[id] ?? id }));
  return (
    <Select
      mode="multiple"
      autoFocus
      value={values}
      onChange={(ids: string[]) => onChange(ids)}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      loading={isFetching}
      options={[...chosen, ...found]}
      aria-label={t("list.values")}
      placeholder={t("list.values")}
    />
  );
}
