/** A new department: its name, code and place. */
import { useQueryClient } from "@tanstack/react-query";
import { Input, Modal } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, post } from "../../api/client";
import { keys } from "../../api/queries";
import type { RecordData } from "../../api/types";
import { DEPARTMENT } from "../../shared/departments/query";
import { DepartmentSelect } from "../../shared/departments/DepartmentSelect";
import type { Department } from "../../shared/departments/tree";

interface NewDialogProps {
  all: readonly Department[];
  parent: string | null;
  onClose: () => void;
  onMade: (id: string) => void;
}

export function NewDialog({ all, parent, onClose, onMade }: NewDialogProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const id = useId();
  const [name, setName] = useState("");
  const [code, setCode] = useState("");
  const [place, setPlace] = useState(parent);
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (!name.trim()) return;
    setBusy(true);
    try {
      const made = await post<RecordData>(`/records/${DEPARTMENT}`, { name: name.trim(), code: code.trim() || null, parent: place });
      await client.invalidateQueries({ queryKey: keys.records(DEPARTMENT) });
      onMade(made.id);
      onClose();
    } catch (problem) {
      setFailure(asProblem(problem).sentence);
    }
    setBusy(false);
  };
  return (
    <Modal open title={t("departments.add")} onCancel={onClose} onOk={() => void save()} okText={t("departments.create")} cancelText={t("app.cancel")} okButtonProps={{ disabled: !name.trim() }} confirmLoading={busy}>
      <label className="departments-field" htmlFor={`${id}n`}>
        {t("departments.name")}
        <Input id={`${id}n`} autoFocus maxLength={100} value={name} onChange={({ target }) => setName(target.value)} onPressEnter={() => void save()} />
      </label>
      <label className="departments-field" htmlFor={`${id}c`}>
        {t("departments.code")}
        <Input id={`${id}c`} maxLength={50} value={code} onChange={({ target }) => setCode(target.value)} onPressEnter={() => void save()} />
      </label>
      <label className="departments-field" htmlFor={`${id}p`}>
        {t("departments.parent")}
        <DepartmentSelect id={`${id}p`} label={t("departments.parent")} all={all} value={place} none={t("departments.top")} onChange={setPlace} />
      </label>
      {failure && <p role="alert" className="departments-failure">{failure}</p>}
    </Modal>
  );
}
