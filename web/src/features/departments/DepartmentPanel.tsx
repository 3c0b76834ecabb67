/** One department: what it is called, who heads it, who works there, and what can be done with it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, patch } from "../../api/client";
import { keys } from "../../api/queries";
import type { EntityAccess } from "../../api/types";
import { DEPARTMENT } from "../../shared/departments/query";
import { above, type Department } from "../../shared/departments/tree";
import { RecordChooser } from "../../shared/RecordChooser";
import { Spinner } from "../../shared/Spinner";
import { membersQuery, PERSON } from "./consequences";
import { DeleteDialog } from "./DeleteDialog";

interface DepartmentPanelProps {
  all: readonly Department[];
  department: Department;
  can: EntityAccess;
  onMove: () => void;
  onAdd: () => void;
  onGone: () => void;
}

/** People that are listed here; the page of people has them all. */
const LISTED = 50;

export function DepartmentPanel({ all, department, can, onMove, onAdd, onGone }: DepartmentPanelProps) {
  const { t } = useTranslation();
  const [deleting, setDeleting] = useState(false);
  const road = above(all, department.id).slice(1).reverse();
  return (
    <div>
      <section className="panel" aria-labelledby="department-name">
        <h2 id="department-name">{department.name}</h2>
        {road.length > 0 && <p className="soft departments-road">{road.map(({ name }) => name).join(" › ")}</p>}
        {can.update ? <Facts department={department} /> : <ReadFacts department={department} />}
        <div className="departments-actions">
          {can.create && <Button onClick={onAdd}>{t("departments.addBelow")}</Button>}
          {can.update && <Button onClick={onMove}>{t("departments.moveTo")}…</Button>}
          {can.delete && <Button danger onClick={() => setDeleting(true)}>{t("departments.delete")}</Button>}
        </div>
      </section>
      <Members department={department} />
      {deleting && <DeleteDialog all={all} department={department} onClose={() => setDeleting(false)} onGone={onGone} />}
    </div>
  );
}

function ReadFacts({ department }: { department: Department }) {
  const { t } = useTranslation();
  return (
    <dl className="facts">
      <dt>{t("departments.code")}</dt>
      <dd>{department.code ?? t("departments.empty")}</dd>
      <dt>{t("departments.head")}</dt>
      <dd>{department.headName ?? t("departments.empty")}</dd>
    </dl>
  );
}

function Facts({ department }: { department: Department }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const id = useId();
  const [name, setName] = useState(department.name);
  const [code, setCode] = useState(department.code ?? "");
  const [head, setHead] = useState(department.head);
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const changed = name.trim() !== department.name || (code.trim() || null) !== department.code || head !== department.head;
  const save = async () => {
    setBusy(true);
    try {
      await patch(`/records/${DEPARTMENT}/${department.id}`, { version: department.version, name: name.trim(), code: code.trim() || null, head });
      void message.success(t("departments.saved"));
      await client.invalidateQueries({ queryKey: keys.records(DEPARTMENT) });
    } catch (problem) {
      setFailure(asProblem(problem).sentence);
    }
    setBusy(false);
  };
  return (
    <form
      className="departments-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label className="departments-field" htmlFor={`${id}n`}>
        {t("departments.name")}
        <Input id={`${id}n`} maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
      </label>
      <label className="departments-field" htmlFor={`${id}c`}>
        {t("departments.code")}
        <Input id={`${id}c`} maxLength={50} value={code} onChange={({ target }) => setCode(target.value)} />
      </label>
      <label className="departments-field" htmlFor={`${id}h`}>
        {t("departments.head")}
        <RecordChooser id={`${id}h`} entity={PERSON} label={t("departments.head")} where="active" value={head} title={department.headName} onChange={setHead} />
      </label>
      {failure && <p role="alert" className="departments-failure">{failure}</p>}
      {changed && (
        <Button type="primary" htmlType="submit" disabled={!name.trim()} loading={busy}>
          {t("departments.save")}
        </Button>
      )}
    </form>
  );
}

function Members({ department }: { department: Department }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(membersQuery(department.id, LISTED));
  const more = (data?.count ?? 0) - (data?.records.length ?? 0);
  return (
    <section className="panel" aria-labelledby="department-people">
      <h2 id="department-people">{t("departments.members")} {data && <span className="soft">{data.count ?? data.records.length}</span>}</h2>
      {error && <p role="alert" className="departments-failure">{asProblem(error).sentence}</p>}
      {!data && !error && <Spinner small />}
      {data?.records.length === 0 && <p className="soft">{t("departments.nobody")}</p>}
      <ul className="departments-members">
        {data?.records.map((record) => (
          <li key={record.id}>
            <Link to="/e/$entity/$id" params={{ entity: PERSON, id: record.id }}>{record._title}</Link>
            {department.head === record.id && <span className="soft"> {t("departments.isHead")}</span>}
            {record.active === false && <span className="soft"> {t("departments.inactive")}</span>}
          </li>
        ))}
      </ul>
      {more > 0 && <p className="soft">{t("departments.more", { count: more })}</p>}
    </section>
  );
}
