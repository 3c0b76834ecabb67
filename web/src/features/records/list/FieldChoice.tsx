/** Which field to filter by, found by typing. */
import { Select } from "antd";
import { useTranslation } from "react-i18next";

import type { Field } from "../../../api/types";

interface FieldChoiceProps {
  fields: [name: string, field: Field][];
  open: boolean;
  onChoose: (name: string) => void;
}

export default function FieldChoice({ fields, open, onChoose }: FieldChoiceProps) {
  const { t } = useTranslation();
  return (
    <div className="filter-editor">
      <Select
        open={open}
        autoFocus
        showSearch={{ optionFilterProp: "label" }}
        placeholder={t("list.chooseField")}
        aria-label={t("list.chooseField")}
        options={fields.map(([name, { title }]) => ({ value: name, label: title }))}
        onSelect={(name: string) => onChoose(name)}
        getPopupContainer={(node) => node.parentElement ?? document.body}
        listHeight={280}
      />
    </div>
  );
}
