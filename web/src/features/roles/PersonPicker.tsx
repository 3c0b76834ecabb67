/** Choose a person by typing a part of the name. */
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { findRecords, keys } from "../../api/queries";

const PEOPLE = "base.user";

export function PersonPicker({ value, onChange, autoFocus }: { value: string; onChange: (id: string) => void; autoFocus?: boolean }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const { data, isFetching } = useQuery({
    queryKey: [...keys.records(PEOPLE), "picked", search],
    queryFn: ({ signal }) => findRecords(PEOPLE, { where: "active", search, sort: "name", select: "name", limit: 30 }, signal),
    placeholderData: (before) => before,
  });
  return (
    <Select
      className="rights-person"
      value={value || null}
      placeholder={t("roles.person")}
      aria-label={t("roles.person")}
      autoFocus={autoFocus ?? false}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      loading={isFetching}
      options={data?.records.map((record) => ({ value: record.id, label: record._title })) ?? []}
      notFoundContent={t("fields.nothingFound")}
      onChange={(id: string | null) => onChange(id ?? "")}
    />
  );
}
