/** The moves a record can make from its state: buttons, asking first where the definition says so. */
import { useQueryClient } from "@tanstack/react-query";
import { Button, Dropdown, Modal, Tooltip } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { post } from "../../../api/client";
import { asProblem, type Problem } from "../../../api/problem";
import { keys, useMe } from "../../../api/queries";
import type { Action, AskedField, Entity, RecordData } from "../../../api/types";
import { created } from "../../../engine/form/changes";
import type { FieldInfo, Values } from "../../../engine/form/contract";
import type { Tree } from "../../../engine/form/expressions";
import { FormStore } from "../../../engine/form/store";
import { validate } from "../../../engine/form/validate";
import { kept } from "../../../engine/form/values";
import { Commands } from "../../../shared/commands";
import { FormField } from "../../../shared/form/FormField";
import { FormContext, type FormScope } from "../../../shared/form/scope";
import { usePhone } from "../../../shared/usePhone";
import { askedContract } from "./contract";
import { finder } from "./find";
import { momentFor } from "./moment";
import type { Session } from "./session";
import { useFeedback } from "../../../shared/feedback";

export function Actions({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { message } = useFeedback();
  const client = useQueryClient();
  const phone = usePhone();
  const [asking, setAsking] = useState<string | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const { entity, record } = session;
  const known = { ...entity.buttons, ...entity.lifecycle?.actions };
  const names = (record?._can?.actions ?? []).filter((name) => known[name]);
  const blocked = (record?._can?.blocked ?? []).filter((name) => known[name]);
  if (!record || !(names.length + blocked.length)) return null;

  const act = async (name: string, asked: object): Promise<Problem | null> => {
    setBusy(name);
    try {
      const now = await post<RecordData>(`/records/${entity.name}/${record.id}/do/${name}`, asked, { idempotencyKey: crypto.randomUUID() });
      client.setQueryData(keys.record(entity.name, record.id), now);
      void client.invalidateQueries({ queryKey: keys.records(entity.name), predicate: ({ queryKey }) => queryKey[2] !== "one" });
      void client.invalidateQueries({ queryKey: ["records"], predicate: ({ queryKey }) => queryKey[2] === "related" });
      void message.success(t("record.actionDone", { action: known[name]!.title }));
      session.showProblem(null);
      return null;
    } catch (thrown) {
      return asProblem(thrown);
    } finally {
      setBusy(null);
    }
  };
  const press = async (name: string) => {
    const { ask, confirm } = known[name]!;
    if (confirm || (ask && Object.keys(ask).length)) return setAsking(name);
    const problem = await act(name, {});
    if (problem) refuse(session, problem);
  };

  const all = [...byWeight(names, entity), ...byWeight(blocked, entity)];
  const apart = phone ? names.length && 1 : 4;
  const item = (name: string) =>
    blocked.includes(name)
      ? { key: name, disabled: true, label: <Reasoned action={known[name]!} /> }
      : { key: name, label: known[name]!.title, onClick: () => void press(name) };
  return (
    <>
      <Commands commands={names.map((name) => ({ title: known[name]!.title, run: () => void press(name) }))} />
      {all.slice(0, apart).map((name, place) =>
        blocked.includes(name) ? (
          <Blocked key={name} action={known[name]!} />
        ) : (
          <Button key={name} type={place || endsBadly(name, entity) ? "default" : "primary"} loading={busy === name} onClick={() => void press(name)}>
            {known[name]!.title}
          </Button>
        ),
      )}
      {all.length > apart && (
        <Dropdown menu={{ items: all.slice(apart).map(item) }} trigger={["click"]}>
          <Button aria-label={t("record.more")}>⋯</Button>
        </Dropdown>
      )}
      {asking && <AskDialog action={known[asking]!} name={asking} session={session} onAct={(asked) => act(asking, asked)} onClose={() => setAsking(null)} />}
    </>
  );
}

/** What cannot be done now, with the reason at hand. */
function Blocked({ action }: { action: Action }) {
  return (
    <Tooltip title={action.reason}>
      <span>
        <Button disabled>{action.title}</Button>
      </span>
    </Tooltip>
  );
}

/** The same in a menu, where nothing hovers. */
function Reasoned({ action }: { action: Action }) {
  return (
    <>
      {action.title}
      {action.reason && <div className="lw-quiet">{action.reason}</div>}
    </>
  );
}

/** Moves onward first; what ends badly comes last and is never the button that invites. */
function byWeight(names: readonly string[], entity: Entity): string[] {
  const bad = (name: string) => endsBadly(name, entity);
  return [...names.filter((name) => !bad(name)), ...names.filter(bad)];
}

function endsBadly(name: string, { lifecycle }: Entity): boolean {
  return lifecycle?.states[lifecycle.actions[name]?.to ?? ""]?.color === "red";
}

/** What refuses an action is told at its field and above the form. */
export function refuse(session: Session, problem: Problem): void {
  session.store.showServerFaults(problem.errors.map((fault) => ({ ...fault, detail: fault.detail })));
  session.showProblem(problem);
}

interface DialogProps {
  name: string;
  action: Action;
  session: Session;
  onAct: (asked: object) => Promise<Problem | null>;
  onClose: () => void;
}

function AskDialog({ name, action, session, onAct, onClose }: DialogProps) {
  const { t } = useTranslation();
  const me = useMe();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const asked = useMemo(() => action.ask ?? {}, [action]);
  const store = useMemo(
    () => new FormStore(askedContract(name, asked), { moment: momentFor(me, new Date()), given: proposed(asked, session.store) }),
    [name, asked, me, session.store],
  );
  const scope = useMemo<FormScope>(
    () => ({ store, fields: asked, editing: true, find: finder(store, session.entity) }),
    [store, asked, session.entity],
  );

  const confirm = async () => {
    const faults = validate(store);
    store.showFaults(faults);
    if (faults.length) return;
    setBusy(true);
    const failure = await onAct(created(store));
    setBusy(false);
    if (!failure) return onClose();
    const mine = failure.errors.filter(({ pointer }) => pointer.slice(1) in asked);
    store.showServerFaults(mine);
    setProblem(mine.length === failure.errors.length && mine.length ? null : failure);
  };

  return (
    <Modal open title={action.title} okText={action.title} cancelText={t("app.cancel")} confirmLoading={busy} onOk={() => void confirm()} onCancel={onClose} width={480}>
      {action.confirm && <p>{action.confirm}</p>}
      {problem && <ProblemText problem={problem} />}
      <FormContext value={scope}>
        <div className="lw-fields" data-columns={1}>
          {Object.keys(asked).map((field) => (
            <FormField key={field} path={field} />
          ))}
        </div>
      </FormContext>
    </Modal>
  );
}

/** What the definition proposes, worked out over the record. */
function proposed(asked: Record<string, AskedField>, record: FormStore): Values {
  const found = Object.entries(asked).filter(([, field]) => field.default);
  return Object.fromEntries(found.map(([name, field]) => [name, kept(field as FieldInfo, record.evaluate(field.default as Tree))]));
}

function ProblemText({ problem }: { problem: Problem }) {
  return (
    <div className="lw-fault" role="alert">
      {problem.errors.length ? problem.errors.map(({ detail }, place) => <div key={place}>{detail}</div>) : problem.sentence}
    </div>
  );
}
