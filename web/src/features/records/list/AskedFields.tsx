/** What an action asks before it is taken. */
import { Form, Modal } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { findRecords } from "../../../api/queries";
import type { Action, Field, RecordValue } from "../../../api/types";
import { viewOf, type FindOptions, type Option } from "../../../fields";
import { targetOf } from "./titles";

interface AskedFieldsProps {
  action: Action;
  onConfirm: (asked: Record<string, RecordValue>) => void;
  onCancel: () => void;
}

function optionsOf(field: Field): FindOptions | undefined {
  const entity = targetOf(field);
  if (!entity) return undefined;
  return async (search, after) => {
    const { records, next } = await findRecords(entity, { search, after, limit: 30 });
    return { records: records.map((record) => ({ id: record.id, _title: record._title ?? record.id }) satisfies Option), next };
  };
}

export default function AskedFields({ action, onConfirm, onCancel }: AskedFieldsProps) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Record<string, RecordValue>>({});
  const [tried, setTried] = useState(false);
  const fields = Object.entries(action.ask ?? {});
  const missing = (name: string, field: Field) => field.required && (values[name] ?? null) === null;
  const confirm = () => {
    setTried(true);
    if (!fields.some(([name, field]) => missing(name, field))) onConfirm(values);
  };
  return (
    <Modal open title={action.title} okText={action.title} cancelText={t("app.cancel")} onOk={confirm} onCancel={onCancel}>
      {action.confirm && <p>{action.confirm}</p>}
      <Form layout="vertical" component="div">
        {fields.map(([name, field]) => (
          <Asked
            key={name}
            field={field}
            value={values[name] ?? null}
            fault={tried && missing(name, field) ? t("list.needed") : ""}
            onChange={(value) => setValues({ ...values, [name]: value })}
          />
        ))}
      </Form>
    </Modal>
  );
}

function Asked({ field, value, fault, onChange }: { field: Field; value: RecordValue; fault: string; onChange: (value: RecordValue) => void }) {
  const id = useId();
  const { Editor } = viewOf(field);
  const [title, setTitle] = useState<string>();
  return (
    <Form.Item label={field.title} htmlFor={id} required={field.required} help={fault || field.help || undefined} {...(fault ? { validateStatus: "error" as const } : {})}>
      <Editor
        id={id}
        field={field}
        value={value as never}
        title={title}
        options={optionsOf(field)}
        onChange={(given, chosen) => {
          setTitle(chosen?._title);
          onChange(given as RecordValue);
        }}
      />
    </Form.Item>
  );
}
