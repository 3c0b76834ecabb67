/** What can be done with the records selected: actions of their states, deletion. */
import { CloseOutlined, DeleteOutlined, EditOutlined } from "@ant-design/icons";
import { Button, Space } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, post } from "../../../api/client";
import type { Action, Entity, RecordData, RecordValue } from "../../../api/types";
import { useFeedback } from "../../../shared/feedback";

const AskedFields = lazy(() => import("./AskedFields"));

interface BatchBarProps {
  entity: Entity;
  records: RecordData[];
  onClear: () => void;
  onChanged: (ids: string[]) => void;
  /** Changes fields of them. */
  onChangeFields?: (() => void) | undefined;
}

/** So many actions are under way at the same time. */
const AT_ONCE = 4;

interface Refusal {
  record: RecordData;
  sentence: string;
}

export default function BatchBar({ entity, records, onClear, onChanged, onChangeFields }: BatchBarProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<{ name: string; action: Action } | null>(null);
  const { run, done } = useActing(entity, records, onChanged);
  const remove = useRemoving(entity, records, onChanged);
  const actions = possible(entity, records);
  const choose = (name: string, action: Action) => (Object.keys(action.ask ?? {}).length || action.confirm ? setAsking({ name, action }) : void run(name, {}));
  return (
    <div className="batch" role="toolbar" aria-label={t("list.selected", { count: records.length })}>
      <strong>{t("list.selected", { count: records.length })}</strong>
      <Space wrap size={6}>
        {actions.map(([name, action]) => (
          <Button key={name} size="small" disabled={done !== null} onClick={() => choose(name, action)}>
            {action.title}
          </Button>
        ))}
        {onChangeFields && entity.can.update && (
          <Button size="small" icon={<EditOutlined />} disabled={done !== null} onClick={onChangeFields}>
            {t("list.changeFields")}
          </Button>
        )}
        {entity.can.delete && (
          <Button size="small" danger icon={<DeleteOutlined />} disabled={done !== null} onClick={remove}>
            {t("list.delete")}
          </Button>
        )}
      </Space>
      {done !== null && <progress className="batch-progress" value={done} max={records.length} aria-label={t("list.working")} />}
      <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t("list.clearSelection")} onClick={onClear} />
      {asking && (
        <Suspense>
          <AskedFields
            action={asking.action}
            onCancel={() => setAsking(null)}
            onConfirm={(asked) => {
              setAsking(null);
              void run(asking.name, asked);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

/** Actions I may take that fit the state of every record selected. */
function possible({ lifecycle, can }: Entity, records: readonly RecordData[]): [string, Action][] {
  if (!lifecycle) return [];
  const states = new Set(records.map((record) => String(record[lifecycle.field])));
  return Object.entries(lifecycle.actions).filter(([name, action]) => can.actions.includes(name) && [...states].every((state) => action.from.includes(state)));
}

/** Takes an action on each record, a few at a time; tells which refused, and why. */
function useActing(entity: Entity, records: RecordData[], onChanged: (ids: string[]) => void) {
  const { t } = useTranslation();
  const { message, modal } = useFeedback();
  const [done, setDone] = useState<number | null>(null);
  const run = async (name: string, asked: Record<string, RecordValue>) => {
    const refusals: Refusal[] = [];
    const changed: string[] = [];
    const waiting = [...records];
    const act = async (record: RecordData) => {
      await post(`/records/${entity.name}/${record.id}/do/${name}`, asked, { idempotencyKey: crypto.randomUUID() })
        .then(() => changed.push(record.id))
        .catch((failure: unknown) => refusals.push({ record, sentence: asProblem(failure).sentence }));
      setDone(changed.length + refusals.length);
    };
    const worker = async () => {
      for (let record = waiting.shift(); record; record = waiting.shift()) await act(record);
    };
    setDone(0);
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    setDone(null);
    onChanged(changed);
    if (refusals.length === 0) return message.success(t("list.acted", { count: changed.length }));
    return modal.warning({ title: t("list.refused", { done: changed.length, refused: refusals.length }), content: <Refusals refusals={refusals} />, width: 520 });
  };
  return { run, done };
}

function Refusals({ refusals }: { refusals: Refusal[] }) {
  return (
    <ul className="refusals">
      {refusals.map(({ record, sentence }) => (
        <li key={record.id}>
          <strong>{record._title ?? record.id}</strong> {sentence}
        </li>
      ))}
    </ul>
  );
}

/** Deletes all the records or none, after a question. */
function useRemoving(entity: Entity, records: RecordData[], onChanged: (ids: string[]) => void): () => void {
  const { t } = useTranslation();
  const { message, modal } = useFeedback();
  const ids = records.map((record) => record.id);
  const remove = async () => {
    try {
      await post(`/records/${entity.name}/batch`, { delete: ids });
      void message.success(t("list.deleted", { count: ids.length }));
      onChanged(ids);
    } catch (failure) {
      const problem = asProblem(failure);
      const refusals = problem.errors.map((fault) => {
        const at = /^\/delete\/(\d+)/.exec(fault.pointer);
        return { record: records[Number(at?.[1])] ?? { id: fault.pointer, _title: "" }, sentence: fault.detail };
      });
      modal.error({ title: t("list.notDeleted"), content: refusals.length > 1 ? <Refusals refusals={refusals} /> : problem.sentence, width: 520 });
    }
  };
  return () =>
    modal.confirm({
      title: t("list.deleteQuestion", { count: ids.length }),
      content: t("list.deleteHint"),
      okText: t("list.delete"),
      okButtonProps: { danger: true },
      cancelText: t("app.cancel"),
      onOk: remove,
    });
}
