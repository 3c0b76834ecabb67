/** Somebody: what they are called, where they work, what they may do, how they sign in. */
import { LeftOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, patch } from "../../api/client";
import { keys, recordQuery, useEntity, useMe } from "../../api/queries";
import type { RecordData } from "../../api/types";
import { DepartmentSelect } from "../../shared/departments/DepartmentSelect";
import { departmentsQuery } from "../../shared/departments/query";
import { managerOf } from "../../shared/departments/tree";
import { Line } from "./AddDialog";
import { ADMINISTRATOR, furtherOf, lastAdministrators, PERSON, rolesOf } from "./people";
import { RolesField } from "./RolesField";
import { SignIn } from "./SignIn";

export function PersonPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const { data: record } = useSuspenseQuery(recordQuery(PERSON, id));
  return (
    <>
      <Link to="/settings/$" params={{ _splat: "people" }} className="people-back">
        <LeftOutlined aria-hidden /> {t("people.all")}
      </Link>
      <Facts key={record.version} record={record} />
      {me.administrator && <SignIn record={record} />}
    </>
  );
}

function Facts({ record }: { record: RecordData }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const me = useMe();
  const client = useQueryClient();
  const entity = useEntity(PERSON);
  const { data: departments } = useSuspenseQuery(departmentsQuery);
  const before = { name: String(record.name ?? ""), account: String(record.account ?? ""), email: String(record.email ?? ""), department: (record.department as string | null | undefined) ?? null, roles: rolesOf(record), other_departments: furtherOf(record) };
  const [given, setGiven] = useState(before);
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const set = (values: Partial<typeof given>) => setGiven({ ...given, ...values });
  const changed = (Object.keys(before) as (keyof typeof before)[]).filter((name) => JSON.stringify(given[name]) !== JSON.stringify(before[name]));
  const unmade = before.roles.includes(ADMINISTRATOR) && !given.roles.includes(ADMINISTRATOR);
  const { data: last } = useQuery({ queryKey: [...keys.records(PERSON), "last", record.id], queryFn: () => lastAdministrators([record.id]), enabled: unmade });
  const may = record._can?.update ?? false;
  const writable = (name: string) => may && entity.fields[name]?.access === "write";
  const manager = managerOf(departments, given.department, record.id);
  const save = async () => {
    setBusy(true);
    setFailure("");
    const { other_departments: further, ...values } = given;
    const rows = further.map(({ id, department }) => ({ ...(id ? { id } : {}), department }));
    const sent = Object.fromEntries(changed.map((name) => [name, name === "other_departments" ? rows : name === "email" || name === "account" ? values[name].trim() || null : values[name]]));
    try {
      await patch(`/records/${PERSON}/${record.id}`, { version: record.version, ...sent });
      void message.success(t("people.saved"));
      await client.invalidateQueries({ queryKey: keys.records(PERSON) });
      await client.invalidateQueries({ queryKey: ["logins"] });
      if (record.id === me.user.id) await client.invalidateQueries({ queryKey: keys.me });
    } catch (problem) {
      setFailure(asProblem(problem).sentence);
    }
    setBusy(false);
  };
  return (
    <form
      className="panel people-person"
      aria-labelledby="person-name"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h2 id="person-name">
        {record._title} {record.active === false && <span className="soft">{t("people.isInactive")}</span>}
      </h2>
      <Line label={t("people.name")}>{(id) => <Input id={id} maxLength={100} disabled={!writable("name")} value={given.name} onChange={({ target }) => set({ name: target.value })} />}</Line>
      {"account" in entity.fields && <Line label={t("people.login")} hint={t("people.loginHint")}>{(id) => <Input id={id} maxLength={100} autoComplete="off" autoCapitalize="none" disabled={!writable("account")} value={given.account} onChange={({ target }) => set({ account: target.value })} />}</Line>}
      {"email" in entity.fields && <Line label={t("people.email")}>{(id) => <Input id={id} type="email" disabled={!writable("email")} value={given.email} onChange={({ target }) => set({ email: target.value })} />}</Line>}
      <Line label={t("people.department")} hint={manager ? t("people.reportsTo", { name: manager.name }) : t("people.reportsToNobody")}>
        {(id) => <DepartmentSelect id={id} label={t("people.department")} all={departments} value={given.department} none={t("people.noDepartment")} disabled={!writable("department")} onChange={(department) => set({ department })} />}
      </Line>
      {"other_departments" in entity.fields && (
        <Line label={t("people.further")}>
          {(id) => (
            <>
              {given.other_departments.map((row) => (
                <span key={row.department} className="people-further">
                  {departments.find((each) => each.id === row.department)?.name ?? row.title}
                  {writable("other_departments") && (
                    <Button type="text" size="small" aria-label={t("people.remove", { name: row.title })} onClick={() => set({ other_departments: given.other_departments.filter((each) => each !== row) })}>
                      {"×"}
                    </Button>
                  )}
                </span>
              ))}
              {writable("other_departments") && (
                <DepartmentSelect
                  id={id}
                  label={t("people.addFurther")}
                  all={departments}
                  value={null}
                  without={(one) => one === given.department || given.other_departments.some(({ department }) => department === one)}
                  onChange={(one) => one && set({ other_departments: [...given.other_departments, { department: one, title: departments.find((each) => each.id === one)?.name ?? "" }] })}
                />
              )}
            </>
          )}
        </Line>
      )}
      {"roles" in entity.fields && <RolesField entity={entity} value={given.roles} disabled={!writable("roles")} onChange={(roles) => set({ roles })} />}
      {unmade && last && <p role="alert" className="people-failure">{t("people.lastAdministrator")}</p>}
      {unmade && !last && record.id === me.user.id && <p role="alert" className="people-warning">{t("people.unmakesMe")}</p>}
      {failure && <p role="alert" className="people-failure">{failure}</p>}
      <div className="people-actions">
        {may && (
          <Button type="primary" htmlType="submit" disabled={changed.length === 0 || !given.name.trim()} loading={busy}>
            {t("people.save")}
          </Button>
        )}
        <Link className="people-link" to="/e/$entity/$id" params={{ entity: PERSON, id: record.id }}>{t("people.record")}</Link>
        {me.sees_roles && <Link className="people-link" to="/settings/$" params={{ _splat: "roles" }}>{t("people.rights")}</Link>}
      </div>
    </form>
  );
}
