/** Somebody new: invited by mail, or with a first password to hand over. */
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { App, Input, Modal } from "antd";
import { useId, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, post } from "../../api/client";
import type { Problem } from "../../api/problem";
import { keys } from "../../api/queries";
import type { Entity } from "../../api/types";
import { DepartmentSelect } from "../../shared/departments/DepartmentSelect";
import type { Department } from "../../shared/departments/tree";
import { PERSON } from "./people";
import { RolesField } from "./RolesField";

interface AddDialogProps {
  way: "invite" | "add";
  entity: Entity;
  departments: readonly Department[];
  onClose: () => void;
}

export function AddDialog({ way, entity, departments, onClose }: AddDialogProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const router = useRouter();
  const [given, setGiven] = useState({ name: "", email: "", login: "", password: "", department: null as string | null, roles: [] as string[] });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (values: Partial<typeof given>) => setGiven({ ...given, ...values });
  const invited = way === "invite";
  const complete = given.name.trim() && (invited ? given.email.trim() : given.login.trim() && given.password);
  const save = async () => {
    setBusy(true);
    setProblem(null);
    const { password, ...rest } = given;
    const sent = { ...rest, name: given.name.trim(), email: given.email.trim(), login: given.login.trim() };
    try {
      const made = await post<{ user: string }>(invited ? "/invitations" : "/people", invited ? sent : { ...sent, password });
      void message.success(t(invited ? "people.invitedNow" : "people.addedNow", { name: sent.name }));
      await client.invalidateQueries({ queryKey: keys.records(PERSON) });
      onClose();
      await router.navigate({ to: "/settings/$", params: { _splat: `people/${made.user}` } });
    } catch (failure) {
      setProblem(asProblem(failure));
    }
    setBusy(false);
  };
  const fault = (...names: string[]) => problem?.errors.find(({ pointer }) => names.some((name) => pointer.endsWith(`/${name}`)))?.detail;
  const told = ["name", "email", "login", "account", "password"].some((name) => fault(name));
  return (
    <Modal open title={t(invited ? "people.invite" : "people.add")} onCancel={onClose} onOk={() => void save()} okText={t(invited ? "people.send" : "people.create")} cancelText={t("app.cancel")} okButtonProps={{ disabled: !complete }} confirmLoading={busy} destroyOnHidden>
      <p className="soft">{t(invited ? "people.inviteHint" : "people.addHint")}</p>
      <Line label={t("people.name")} fault={fault("name")}>
        {(id) => <Input id={id} autoFocus maxLength={100} value={given.name} onChange={({ target }) => set({ name: target.value })} />}
      </Line>
      <Line label={t("people.email")} fault={fault("email")}>
        {(id) => <Input id={id} type="email" value={given.email} onChange={({ target }) => set({ email: target.value })} />}
      </Line>
      <Line label={t("people.login")} hint={invited ? t("people.loginHint") : undefined} fault={fault("login", "account")}>
        {(id) => <Input id={id} maxLength={100} autoComplete="off" value={given.login} onChange={({ target }) => set({ login: target.value })} />}
      </Line>
      {!invited && (
        <Line label={t("people.password")} fault={fault("password") ?? fault("")}>
          {(id) => <Input.Password id={id} autoComplete="new-password" value={given.password} onChange={({ target }) => set({ password: target.value })} />}
        </Line>
      )}
      <Line label={t("people.department")}>
        {(id) => <DepartmentSelect id={id} label={t("people.department")} all={departments} value={given.department} none={t("people.noDepartment")} onChange={(department) => set({ department })} />}
      </Line>
      <RolesField entity={entity} value={given.roles} onChange={(roles) => set({ roles })} />
      {problem && !told && <p role="alert" className="people-failure">{problem.sentence}</p>}
    </Modal>
  );
}

export function Line({ label, hint, fault, children }: { label: string; hint?: string | undefined; fault?: string | undefined; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="people-line">
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {hint && <p className="soft">{hint}</p>}
      {fault && <p role="alert" className="people-failure">{fault}</p>}
    </div>
  );
}
