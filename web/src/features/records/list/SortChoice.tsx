import { useTranslation } from "react-i18next";

import type { RecordData } from "../../../api/types";
import type { GridColumn } from "../../../shared/grid/columns";

interface SortChoiceProps {
  columns: GridColumn<RecordData>[];
  sort: string;
  onSort: (sort: string) => void;
}

/** The order of the cards: where there are no headings to press. */
export function SortChoice({ columns, sort, onSort }: SortChoiceProps) {
  const { t } = useTranslation();
  const offered = columns.filter((column) => column.sortable);
  const known = sort === "" || offered.some(({ name }) => sort === name || sort === `-${name}`);
  return (
    <select className="list-sort" aria-label={t("list.sortBy")} value={known ? sort : "other"} onChange={(event) => onSort(event.target.value)}>
      {sort === "" && <option value="">{t("list.sortBy")}</option>}
      {!known && <option value="other" disabled>{t("list.sortBy")}</option>}
      {offered.flatMap(({ name, title }) => [
        <option key={name} value={name}>{`${title} ↑`}</option>,
        <option key={`-${name}`} value={`-${name}`}>{`${title} ↓`}</option>,
      ])}
    </select>
  );
}
