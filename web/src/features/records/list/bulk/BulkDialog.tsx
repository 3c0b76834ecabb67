/** The same values for many records: what would change and what is wrong is shown first; then all of them or none. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Alert, App, Button, Modal, Radio, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, post } from "../../../../api/client";
import type { Entity, RecordData } from "../../../../api/types";
import type { Json } from "../../../../engine/form/contract";
import { viewOf } from "../../../../fields";
import { useSettings } from "../../../../shared/settings";
import { changeable, type Update } from "../edit/change";
import "../edit/edit.css";
import { findFor } from "../edit/form";
import "./bulk.css";

interface BulkDialogProps {
  entity: Entity;
  /** The records selected; none: all that fit. */
  ids: readonly string[];
  where: string;
  search: string;
  /** How many fit in all, as far as is known. */
  count: number;
  onDone: (count: number, before: Update[]) => void;
  onClose: () => void;
}

interface Answer {
  count: number;
  records: RecordData[];
  faults: { id: string | null; title: string | null; field: string; detail: string }[];
}

type Chosen = { name: string; value: Json; title?: string | undefined };

export default function BulkDialog({ entity, ids, where, search, count, onDone, onClose }: BulkDialogProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [all, setAll] = useState(ids.length === 0);
  const [chosen, setChosen] = useState<Chosen[]>([]);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [busy, setBusy] = useState(false);
  const offered = Object.keys(entity.fields).filter((name) => changeable(entity, name) && !chosen.some((one) => one.name === name));
  const body = { set: Object.fromEntries(chosen.map(({ name, value }) => [name, value])), ...(all ? { where, search } : { ids }) };
  const address = `/records/${entity.name}/bulk`;
  const set = (changed: Chosen[]) => {
    setChosen(changed);
    setAnswer(null);
  };
  const ask = async <T,>(work: Promise<T>, then: (found: T) => void) => {
    setBusy(true);
    await work.then(then, (failure: unknown) => void message.error(asProblem(failure).sentence));
    setBusy(false);
  };
  const check = () => ask(post<Answer>(`${address}?dry=true`, body), setAnswer);
  const apply = () => ask(post<Answer>(address, body), (done) => onDone(done.count, done.records.map((record) => backTo(record, chosen))));
  const ready = answer !== null && answer.faults.length === 0 && answer.count > 0;
  return (
    <Modal
      open
      width={760}
      title={t("bulk.title")}
      okText={ready ? t("bulk.apply", { count: answer.count }) : t("bulk.check")}
      okButtonProps={{ disabled: chosen.length === 0 || (answer !== null && !ready), loading: busy }}
      cancelText={t("app.cancel")}
      onOk={() => void (ready ? apply() : check())}
      onCancel={onClose}
    >
      {ids.length > 0 && (
        <Radio.Group
          value={all}
          onChange={(event) => {
            setAll(event.target.value as boolean);
            setAnswer(null);
          }}
          options={[{ value: false, label: t("bulk.selected", { count: ids.length }) }, { value: true, label: t("bulk.all", { count }) }]}
        />
      )}
      <div className="bulk-fields">
        {chosen.map((one, at) => (
          <BulkField key={one.name} entity={entity} one={one} onChange={(changed) => set(chosen.map((each, n) => (n === at ? changed : each)))} onRemove={() => set(chosen.filter((_each, n) => n !== at))} />
        ))}
        <Select
          value={null}
          placeholder={t("bulk.choose")}
          aria-label={t("bulk.choose")}
          prefix={<PlusOutlined />}
          showSearch={{ optionFilterProp: "label" }}
          options={offered.map((name) => ({ value: name, label: entity.fields[name]!.title }))}
          onSelect={(name: string | null) => name && set([...chosen, { name, value: entity.fields[name]!.type === "boolean" ? false : null }])}
        />
      </div>
      {answer && <Outcome entity={entity} answer={answer} chosen={chosen} />}
    </Modal>
  );
}

/** The record as it was found: its version is one older by now. */
function backTo(record: RecordData, chosen: readonly Chosen[]): Update {
  return { id: record.id, version: (record.version ?? 0) + 1, values: Object.fromEntries(chosen.map(({ name }) => [name, (record[name] ?? null) as Json])) };
}

function BulkField({ entity, one, onChange, onRemove }: { entity: Entity; one: Chosen; onChange: (one: Chosen) => void; onRemove: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const field = entity.fields[one.name]!;
  const { Editor } = viewOf(field);
  const [find] = useState(() => findFor(entity, one.name, Promise.resolve(null)));
  return (
    <div className="bulk-field">
      <label htmlFor={id}>{field.title}</label>
      <Editor id={id} field={field} value={one.value as never} title={one.title} options={find} aria-label={field.title} onChange={(value, chosen) => onChange({ ...one, value: (value ?? null) as Json, title: chosen?._title })} />
      <Button type="text" icon={<DeleteOutlined />} aria-label={t("bulk.remove", { field: field.title })} onClick={onRemove} />
    </div>
  );
}

function Outcome({ entity, answer: { count, records, faults }, chosen }: { entity: Entity; answer: Answer; chosen: readonly Chosen[] }) {
  const { t } = useTranslation();
  const settings = useSettings();
  const text = (name: string, value: unknown, title: string | undefined) => title ?? (viewOf(entity.fields[name]!).format((value ?? null) as never, entity.fields[name]!, settings) || t("grid.none"));
  if (count === 0) return <Alert type="info" showIcon title={t("bulk.none")} />;
  return (
    <>
      {faults.length > 0 && (
        <Alert
          type="error"
          showIcon
          title={t("bulk.faults")}
          description={
            <ul className="refusals">
              {faults.map(({ id, title, field, detail }, at) => (
                <li key={`${id} ${field} ${at}`}>
                  <strong>{title}</strong> {detail}
                </li>
              ))}
            </ul>
          }
        />
      )}
      <div className="preview-box">
        <table className="preview">
          <thead>
            <tr>
              <th scope="col">{t("grid.record")}</th>
              {chosen.map(({ name }) => (
                <th scope="col" key={name}>{entity.fields[name]!.title}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {records.map((record) => (
              <tr key={record.id} className={faults.some(({ id }) => id === record.id) ? "preview-fault" : undefined}>
                <td>{record._title || record.id}</td>
                {chosen.map(({ name, value, title }) => (
                  <td key={name}>
                    <span className="preview-before">{text(name, record[name], record._titles?.[name])}</span> → {text(name, value, title)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {count > records.length && <p className="soft">{t("grid.more", { count: count - records.length })}</p>}
    </>
  );
}
