/** Delete a department: its people first go somewhere else; what else refers to it keeps it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Modal } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, del } from "../../api/client";
import { keys } from "../../api/queries";
import { DEPARTMENT } from "../../shared/departments/query";
import { DepartmentSelect } from "../../shared/departments/DepartmentSelect";
import { branch, type Department } from "../../shared/departments/tree";
import { Spinner } from "../../shared/Spinner";
import { membersQuery, PERSON } from "./consequences";
import { moveEverybody, movePeople } from "./movePeople";

interface DeleteDialogProps {
  all: readonly Department[];
  department: Department;
  onClose: () => void;
  onGone: () => void;
}

export function DeleteDialog({ all, department, onClose, onGone }: DeleteDialogProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const id = useId();
  const { data } = useQuery(membersQuery(department.id, 1));
  const [to, setTo] = useState(department.parent);
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const people = data?.count ?? 0;
  const below = branch(all, department.id).size - 1;
  const save = async () => {
    setBusy(true);
    setFailure("");
    try {
      await remove(department, people > 0 ? to : null);
      void message.success(t("departments.deleted", { name: department.name }));
      onGone();
      onClose();
    } catch (problem) {
      setFailure(asProblem(problem).sentence);
    }
    await client.invalidateQueries({ queryKey: keys.records(DEPARTMENT) });
    await client.invalidateQueries({ queryKey: keys.records(PERSON) });
    setBusy(false);
  };
  return (
    <Modal open title={t("departments.deleteTitle", { name: department.name })} onCancel={onClose} onOk={() => void save()} okText={people > 0 ? t("departments.moveAndDelete") : t("departments.delete")} cancelText={t("app.cancel")} okButtonProps={{ danger: true, disabled: !data || below > 0 || (people > 0 && to === null) }} confirmLoading={busy}>
      {!data && <Spinner small />}
      {below > 0 && <p>{t("departments.hasBelow", { count: below })}</p>}
      {below === 0 && data && people === 0 && <p>{t("departments.isEmpty")}</p>}
      {below === 0 && people > 0 && (
        <>
          <p>{t("departments.hasPeople", { count: people })}</p>
          <label className="departments-field" htmlFor={id}>
            {t("departments.peopleTo")}
            <DepartmentSelect id={id} label={t("departments.peopleTo")} all={all} value={to} without={(one) => one === department.id} onChange={setTo} />
          </label>
        </>
      )}
      {failure && <p role="alert" className="departments-failure">{failure}</p>}
    </Modal>
  );
}

/** People go first; when the department then cannot be deleted, they come back. */
async function remove(department: Department, to: string | null): Promise<void> {
  const moved = to === null ? [] : await moveEverybody(department.id, to);
  try {
    await del(`/records/${DEPARTMENT}/${department.id}`, { query: { version: department.version } });
  } catch (problem) {
    await movePeople(moved, department.id);
    throw problem;
  }
}
