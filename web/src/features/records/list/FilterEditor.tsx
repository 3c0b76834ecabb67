/** One column filter: an operator and its values. */
import { Button, DatePicker, Input, InputNumber, Radio, Select, Space } from "antd";
import dayjs from "dayjs";
import { useId, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import type { Choice, Field } from "../../../api/types";
import { viewOf } from "../../../fields";
import { arity, family, operatorsOf, periodNames, type Family, type Filter, type Operator } from "../filters";
import { ReferencePicker } from "./ReferencePicker";

interface FilterEditorProps {
  field: Field;
  filter: Filter | undefined;
  onApply: (filter: Filter | null) => void;
}

function begun(field: Field): Filter {
  return { op: operatorsOf(field)[0]!, values: [] };
}

export default function FilterEditor({ field, filter, onApply }: FilterEditorProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Filter>(filter ?? begun(field));
  const offered = operatorsOf(field);
  const choose = (op: Operator) => setDraft({ op, values: arity(op) === arity(draft.op) ? draft.values : [] });
  const complete = arity(draft.op) === 0 || draft.values.some(Boolean);
  const apply = () => onApply(complete ? draft : null);
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement && event.target.role !== "combobox") apply();
  };
  return (
    <div className="filter-editor" role="group" aria-label={t("list.filterBy", { field: field.title })} onKeyDown={press}>
      <div className="filter-title">{field.title}</div>
      <Select<Operator>
        value={draft.op}
        onChange={choose}
        aria-label={t("list.operator")}
        options={offered.map((op) => ({ value: op, label: t(`list.op.${op}`) }))}
      />
      <Values field={field} draft={draft} onChange={(values) => setDraft({ ...draft, values })} />
      <Space className="filter-buttons">
        <Button type="primary" size="small" onClick={apply} disabled={!complete}>
          {t("list.apply")}
        </Button>
        <Button size="small" onClick={() => onApply(null)} disabled={!filter}>
          {t("list.clear")}
        </Button>
      </Space>
    </div>
  );
}

interface ValuesProps {
  field: Field;
  draft: Filter;
  /** Among others of its kind: it takes no focus of its own, and little room. */
  compact?: boolean;
  onChange: (values: string[]) => void;
}

export function Values({ field, draft, onChange, compact = false }: ValuesProps) {
  const id = useId();
  const kind = family(field);
  const Own = viewOf(field).FilterEditor;
  if (arity(draft.op) === 0) return null;
  if (Own) return <Own id={id} field={field} values={draft.values} two={draft.op === "between"} onChange={onChange} aria-label={field.title} />;
  if (draft.op === "period") return compact ? <PeriodSelect value={draft.values[0]} onChange={(value) => onChange([value])} /> : <Period value={draft.values[0]} onChange={(value) => onChange([value])} />;
  if (field.type === "references") return <ReferencePicker field={field} values={draft.values} onChange={onChange} />;
  if (kind === "choice" || kind === "choices") return <Choices choices={"choices" in field ? field.choices : []} values={draft.values} onChange={onChange} />;
  if (kind === "reference") return <ReferencePicker field={field} values={draft.values} onChange={onChange} />;
  if (draft.op === "between") return <Ends kind={kind} values={draft.values} onChange={onChange} />;
  return <One kind={kind} value={draft.values[0] ?? ""} onChange={(value) => onChange([value])} label={field.title} />;
}

function Period({ value, onChange }: { value: string | undefined; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <Radio.Group
      className="filter-periods"
      value={value}
      onChange={(event) => onChange(event.target.value as string)}
      options={periodNames.map((name) => ({ value: name, label: t(`list.period.${name as "today"}`) }))}
    />
  );
}

function PeriodSelect({ value, onChange }: { value: string | undefined; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return <Select value={value ?? null} aria-label={t("list.values")} onChange={(chosen: string | null) => chosen && onChange(chosen)} options={periodNames.map((name) => ({ value: name, label: t(`list.period.${name as "today"}`) }))} />;
}

function Choices({ choices, values, onChange }: { choices: Choice[]; values: string[]; onChange: (values: string[]) => void }) {
  const { t } = useTranslation();
  return (
    <Select
      mode="multiple"
      autoFocus
      allowClear
      value={values}
      onChange={(chosen: string[]) => onChange(chosen)}
      aria-label={t("list.values")}
      placeholder={t("list.values")}
      showSearch={{ optionFilterProp: "label" }}
      options={choices.map(({ value, title }) => ({ value, label: title }))}
    />
  );
}

function Ends({ kind, values, onChange }: { kind: Family; values: string[]; onChange: (values: string[]) => void }) {
  const { t } = useTranslation();
  const [from = "", to = ""] = values;
  return (
    <div className="filter-ends">
      <One kind={kind} value={from} onChange={(value) => onChange([value, to])} label={t("list.from")} />
      <One kind={kind} value={to} onChange={(value) => onChange([from, value])} label={t("list.to")} later />
    </div>
  );
}

interface OneProps {
  kind: Family;
  value: string;
  label: string;
  later?: boolean;
  onChange: (value: string) => void;
}

function One({ kind, value, label, onChange, later = false }: OneProps) {
  const shared = { "aria-label": label, placeholder: label, autoFocus: !later };
  if (kind === "number") return <InputNumber<string> {...shared} stringMode controls={false} value={value} onChange={(given) => onChange(given ?? "")} style={{ width: "100%" }} />;
  if (kind === "date" || kind === "datetime")
    return <DatePicker {...shared} value={value ? dayjs(value) : null} onChange={(day) => onChange(day ? day.format("YYYY-MM-DD") : "")} style={{ width: "100%" }} />;
  return <Input {...shared} value={value} onChange={(event) => onChange(event.target.value)} />;
}
