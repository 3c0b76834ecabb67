/** What can be done with several people at once: another department, a role more or less; each with a way back. */
import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/client";
import { keys } from "../../api/queries";
import type { Entity, RecordData } from "../../api/types";
import { DepartmentSelect } from "../../shared/departments/DepartmentSelect";
import type { Department } from "../../shared/departments/tree";
import { changeAll, PERSON, rolesOf, rolesThere, takeBack, type Change } from "./people";

interface BatchBarProps {
  people: readonly RecordData[];
  entity: Entity;
  departments: readonly Department[];
  onDone: () => void;
}

export function BatchBar({ people, entity, departments, onDone }: BatchBarProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const count = people.length;
  const refresh = () => client.invalidateQueries({ queryKey: keys.records(PERSON) });
  const failed = (problem: unknown) => void message.error(asProblem(problem).sentence);
  const undo = async (before: Change[]) => {
    message.destroy(PERSON);
    await takeBack(before).then(() => void message.success(t("people.undone")), failed);
    await refresh();
  };
  const change = async (make: (record: RecordData) => Omit<Change, "id">, whom = people) => {
    if (whom.length === 0) return;
    setBusy(true);
    try {
      const before = await changeAll(whom, make);
      const content = (
        <>
          {t("people.changed", { count: whom.length })}{" "}
          <Button type="link" size="small" onClick={() => void undo(before)}>{t("people.undo")}</Button>
        </>
      );
      void message.open({ key: PERSON, type: "success", duration: 12, content });
      onDone();
    } catch (problem) {
      failed(problem);
    }
    setBusy(false);
    await refresh();
  };
  const give = (role: string) => change((record) => ({ roles: [...rolesOf(record), role] }), people.filter((record) => !rolesOf(record).includes(role)));
  const take = (role: string) => change((record) => ({ roles: rolesOf(record).filter((each) => each !== role) }), people.filter((record) => rolesOf(record).includes(role)));
  const held = new Set(people.flatMap(rolesOf));
  return (
    <div className="people-batch" role="group" aria-label={t("people.marked", { count })}>
      <strong>{t("people.marked", { count })}</strong>
      <DepartmentSelect label={t("people.toDepartment")} all={departments} value={null} disabled={busy} onChange={(department) => void change(() => ({ department }))} />
      {entity.fields.roles?.access === "write" && (
        <>
          <RoleSelect label={t("people.giveRole")} roles={rolesThere(entity)} busy={busy} onChoose={(role) => void give(role)} />
          <RoleSelect label={t("people.takeRole")} roles={rolesThere(entity).filter(({ value }) => held.has(value))} busy={busy} onChoose={(role) => void take(role)} />
        </>
      )}
      <Button type="text" onClick={onDone}>{t("people.unmark")}</Button>
    </div>
  );
}

function RoleSelect({ label, roles, busy, onChoose }: { label: string; roles: readonly { value: string; title: string }[]; busy: boolean; onChoose: (role: string) => void }) {
  return (
    <select className="choose" aria-label={label} value="" disabled={busy} onChange={({ target }) => onChoose(target.value)}>
      <option value="" disabled>{label}</option>
      {roles.map(({ value, title }) => (
        <option key={value} value={value}>{title}</option>
      ))}
    </select>
  );
}
