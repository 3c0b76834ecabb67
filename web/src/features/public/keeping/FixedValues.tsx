/** Values that every answer gets and nobody is shown: where it came from, whose it is. */
import { CloseOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { useEntity } from "../../../api/queries";
import type { Field } from "../../../api/types";
import type { Json } from "../../../engine/form/contract";
import { Edited } from "../../../shared/form/Value";
import { optionsOf } from "../../records/record/find";
import type { Offered, Terms } from "./links";
import { Select } from "./parts";

interface Props {
  offered: Offered;
  terms: Terms;
  onChange: (terms: Terms) => void;
  fault: string | undefined;
}

const NEVER = new Set<string>(["lines", "related", "references", "sequence", "lookup", "json", "file", "files", "image", "signature"]);

export function FixedValues({ offered, terms, onChange, fault }: Props) {
  const { t } = useTranslation();
  const { fields, lifecycle } = useEntity(offered.entity);
  const takes = (name: string, field: Field) =>
    !NEVER.has(field.type) && !field.computed && !field.readonly && field.access === "write" && (!field.system || name === "owner" || name === "department") && name !== lifecycle?.field;
  const free = Object.entries(fields).filter(([name, field]) => takes(name, field) && !terms.fields.includes(name) && !(name in terms.fixed));
  const set = (name: string, value: Json) => onChange({ ...terms, fixed: { ...terms.fixed, [name]: value } });
  const remove = (name: string) => onChange({ ...terms, fixed: Object.fromEntries(Object.entries(terms.fixed).filter(([known]) => known !== name)) });
  return (
    <>
      {Object.entries(terms.fixed).map(([name, value]) => (
        <FixedValue key={name} name={name} field={fields[name]} form={offered.link.form} value={value} onChange={(now) => set(name, now)} onRemove={() => remove(name)} />
      ))}
      {fault && (
        <div className="lw-fault" role="alert">
          {fault}
        </div>
      )}
      {free.length > 0 && (
        <Select
          label={t("publicForms.addFixed")}
          value=""
          onChange={(name) => name && set(name, null)}
          options={[{ value: "", title: t("publicForms.choose") }, ...free.map(([value, { title }]) => ({ value, title }))]}
        />
      )}
    </>
  );
}

interface ValueProps {
  name: string;
  field: Field | undefined;
  form: string;
  value: Json;
  onChange: (value: Json) => void;
  onRemove: () => void;
}

function FixedValue({ name, field, form, value, onChange, onRemove }: ValueProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="keeping-line">
      <label htmlFor={id}>{field?.title ?? name}</label>
      <div className="keeping-fixed">
        {field && (
          <Edited id={id} field={field} value={value} onChange={(now) => onChange(now as Json)} options={(search, after) => optionsOf(form, { field: name, values: {}, search, after, limit: 30 })} />
        )}
        <Button type="text" icon={<CloseOutlined />} aria-label={t("publicForms.removeFixed", { field: field?.title ?? name })} onClick={onRemove} />
      </div>
    </div>
  );
}
