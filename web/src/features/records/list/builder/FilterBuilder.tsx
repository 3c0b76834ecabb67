/** A condition put together from fields, operators and values, in groups of any depth; or written in the language. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQueries } from "@tanstack/react-query";
import { Alert, Button, Input, Modal, Segmented, Select } from "antd";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../../../api/client";
import { entityQuery, findRecords } from "../../../../api/queries";
import type { Entity, Fields } from "../../../../api/types";
import { listable } from "../../columns";
import { arity, operatorsOf, type Filter, type Operator } from "../../filters";
import { Values } from "../FilterEditor";
import { targetOf } from "../titles";
import "./builder.css";
import { readGroup, written, type Group, type Part } from "./conditions";

interface FilterBuilderProps {
  entity: Entity;
  fields: Fields;
  where: string;
  onApply: (where: string) => void;
  onClose: () => void;
}

/** The entity's own fields and, a step further, those of what its references point to. */
function useReach(entity: Entity, fields: Fields): Fields {
  const pointing = Object.entries(entity.fields).filter(([, field]) => listable(field) && targetOf(field));
  const found = useQueries({ queries: pointing.map(([, field]) => ({ ...entityQuery(targetOf(field)), retry: false })) });
  const known = found.map(({ data }) => data?.name ?? "").join();
  return useMemo(() => {
    const far = pointing.flatMap(([name, field], at) =>
      Object.entries(found[at]?.data?.fields ?? {})
        .filter(([, end]) => listable(end) && end.filterable && !end.system)
        .map(([path, end]) => [`${name}.${path}`, { ...end, title: `${field.title} · ${end.title}` }] as const),
    );
    return Object.fromEntries([...Object.entries(fields).filter(([, field]) => field.filterable), ...far]);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each set of definitions
  }, [entity, fields, known]);
}

export default function FilterBuilder(props: FilterBuilderProps) {
  const reach = useReach(props.entity, props.fields);
  return <Builder key={Object.keys(reach).length} {...props} fields={reach} />;
}

function Builder({ entity, fields, where, onApply, onClose }: FilterBuilderProps) {
  const { t } = useTranslation();
  const [group, setGroup] = useState<Group>(() => begun(readGroup(where, fields), fields));
  const [text, setText] = useState<string | null>(null);
  const [fault, setFault] = useState("");
  const now = text ?? written(group, fields);
  const turn = (as: string) => {
    setFault("");
    if (as === "text") return setText(now);
    setGroup(readGroup(text ?? "", fields));
    setText(null);
  };
  const apply = async () => {
    try {
      if (now) await findRecords(entity.name, { where: now, select: "id", limit: 1 });
      onApply(now);
    } catch (failure) {
      setFault(placed(asProblem(failure)));
    }
  };
  return (
    <Modal open width={820} title={t("builder.title")} okText={t("list.apply")} cancelText={t("app.cancel")} onOk={() => void apply()} onCancel={onClose}>
      <Segmented value={text === null ? "parts" : "text"} onChange={turn} options={[{ value: "parts", label: t("builder.parts") }, { value: "text", label: t("builder.text") }]} />
      <div className="builder">
        {text === null ? <GroupEditor group={group} fields={fields} onChange={setGroup} /> : <TextEditor text={text} fields={fields} onChange={setText} />}
      </div>
      {text === null && <code className="builder-text">{now || t("builder.everything")}</code>}
      {fault && <Alert type="error" showIcon title={fault} />}
    </Modal>
  );
}

/** A group to begin with has a condition to fill in. */
function begun(group: Group, fields: Fields): Group {
  return group.parts.length > 0 ? group : { ...group, parts: [fresh(fields)] };
}

function fresh(fields: Fields): Part {
  const path = Object.keys(fields)[0] ?? "";
  return { kind: "simple", path, filter: { op: fields[path] ? operatorsOf(fields[path])[0]! : "filled", values: [] } };
}

/** What is wrong, and at which sign. */
function placed({ errors, sentence }: { errors: readonly { detail: string; column?: number }[]; sentence: string }): string {
  const [first] = errors;
  return first?.column ? `${first.column}: ${first.detail}` : sentence;
}

interface GroupEditorProps {
  group: Group;
  fields: Fields;
  onChange: (group: Group) => void;
  onRemove?: () => void;
}

function GroupEditor({ group, fields, onChange, onRemove }: GroupEditorProps) {
  const { t } = useTranslation();
  const set = (at: number, part: Part | null) => onChange({ ...group, parts: group.parts.flatMap((each, n) => (n === at ? (part ? [part] : []) : [each])) });
  const add = (part: Part) => onChange({ ...group, parts: [...group.parts, part] });
  return (
    <div className="builder-group" role="group" aria-label={t(group.join === "and" ? "builder.all" : "builder.any")}>
      <div className="builder-head">
        <Select<"and" | "or">
          size="small"
          value={group.join}
          aria-label={t("builder.join")}
          onChange={(join) => onChange({ ...group, join })}
          options={[{ value: "and", label: t("builder.all") }, { value: "or", label: t("builder.any") }]}
        />
        {onRemove && <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t("builder.remove")} onClick={onRemove} />}
      </div>
      {group.parts.map((part, at) => (
        <PartEditor key={at} part={part} fields={fields} onChange={(changed) => set(at, changed)} />
      ))}
      <div className="builder-add">
        <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={() => add(fresh(fields))}>
          {t("builder.condition")}
        </Button>
        <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={() => add({ kind: "group", join: group.join === "and" ? "or" : "and", parts: [fresh(fields)] })}>
          {t("builder.group")}
        </Button>
      </div>
    </div>
  );
}

function PartEditor({ part, fields, onChange }: { part: Part; fields: Fields; onChange: (part: Part | null) => void }) {
  const { t } = useTranslation();
  if (part.kind === "group") return <GroupEditor group={part} fields={fields} onChange={onChange} onRemove={() => onChange(null)} />;
  const remove = <Button type="text" icon={<DeleteOutlined />} aria-label={t("builder.remove")} onClick={() => onChange(null)} />;
  if (part.kind === "text")
    return (
      <div className="builder-part">
        <Input value={part.text} aria-label={t("builder.text")} className="builder-code" onChange={(event) => onChange({ ...part, text: event.target.value })} />
        {remove}
      </div>
    );
  const field = fields[part.path];
  const choose = (path: string) => onChange({ kind: "simple", path, filter: { op: operatorsOf(fields[path]!)[0]!, values: [] } });
  const change = (filter: Filter) => onChange({ ...part, filter });
  const operate = (op: Operator) => change({ op, values: arity(op) === arity(part.filter.op) ? part.filter.values : [] });
  return (
    <div className="builder-part">
      <Select
        value={part.path}
        aria-label={t("list.chooseField")}
        showSearch={{ optionFilterProp: "label" }}
        popupMatchSelectWidth={260}
        onChange={choose}
        options={Object.entries(fields).map(([value, { title }]) => ({ value, label: title }))}
      />
      {field && (
        <>
          <Select<Operator> value={part.filter.op} aria-label={t("list.operator")} popupMatchSelectWidth={false} onChange={operate} options={operatorsOf(field).map((op) => ({ value: op, label: t(`list.op.${op}`) }))} />
          <div className="builder-values">
            <Values field={field} draft={part.filter} compact onChange={(values) => change({ ...part.filter, values })} />
          </div>
        </>
      )}
      {remove}
    </div>
  );
}

const functions = ["today()", "now()", "user", "user.department", "days(7)", "months(1)", "start_of(today(), 'month')", "is_empty()", "contains()", "starts_with()", "lower()", "within()", "and", "or", "not"];
const most = 8;

/** The language itself, with the names that fit what is being written. */
function TextEditor({ text, fields, onChange }: { text: string; fields: Fields; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  const [caret, setCaret] = useState(text.length);
  const box = useRef<HTMLDivElement>(null);
  const word = /[\w.]*$/.exec(text.slice(0, caret))?.[0] ?? "";
  const names = [...Object.entries(fields).map(([name, { title }]) => ({ name, title })), ...functions.map((name) => ({ name, title: "" }))];
  const fitting = word ? names.filter(({ name, title }) => name !== word && (name.startsWith(word) || title.toLowerCase().includes(word.toLowerCase()))).slice(0, most) : [];
  const take = (name: string) => {
    const next = text.slice(0, caret - word.length) + name + text.slice(caret);
    onChange(next);
    setCaret(caret - word.length + name.length);
    box.current?.querySelector("textarea")?.focus();
  };
  return (
    <div ref={box}>
      <Input.TextArea
        autoFocus
        rows={4}
        className="builder-code"
        spellCheck={false}
        value={text}
        aria-label={t("builder.text")}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? text.length)}
        onChange={(event) => {
          onChange(event.target.value);
          setCaret(event.target.selectionStart ?? event.target.value.length);
        }}
      />
      <div className="builder-names" role="group" aria-label={t("builder.names")}>
        {fitting.map(({ name, title }) => (
          <button key={name} type="button" onClick={() => take(name)}>
            <code>{name}</code> {title}
          </button>
        ))}
      </div>
    </div>
  );
}
