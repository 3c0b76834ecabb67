/** Put a department somewhere else: where to, what follows, and a way back. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Modal } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, patch } from "../../api/client";
import { keys } from "../../api/queries";
import type { RecordData } from "../../api/types";
import { DEPARTMENT } from "../../shared/departments/query";
import { DepartmentSelect } from "../../shared/departments/DepartmentSelect";
import { mayMove, type Department } from "../../shared/departments/tree";
import { Spinner } from "../../shared/Spinner";
import { moveQuery, type Some } from "./consequences";

/** Which department, and where it was dropped; without a place one is chosen. */
export interface Move {
  id: string;
  to?: string | null;
}

interface MoveDialogProps {
  all: readonly Department[];
  move: Move;
  onClose: () => void;
  onMoved: (id: string) => void;
}

export function MoveDialog({ all, move, onClose, onMoved }: MoveDialogProps) {
  const { t } = useTranslation();
  const place = useId();
  const moved = all.find(({ id }) => id === move.id);
  const [to, setTo] = useState<string | null>(move.to !== undefined ? move.to : (moved?.parent ?? null));
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const put = useMoving(all);
  const fits = mayMove(all, move.id, to);
  if (!moved) return null;
  const save = async () => {
    setBusy(true);
    try {
      await put(moved, to);
      onMoved(to ?? moved.id);
      onClose();
    } catch (problem) {
      setFailure(asProblem(problem).sentence);
    }
    setBusy(false);
  };
  return (
    <Modal open title={t("departments.moveTitle", { name: moved.name })} onCancel={onClose} onOk={() => void save()} okText={t("departments.move")} cancelText={t("app.cancel")} okButtonProps={{ disabled: !fits }} confirmLoading={busy}>
      <label className="departments-field" htmlFor={place}>
        {t("departments.moveTo")}
        <DepartmentSelect id={place} label={t("departments.moveTo")} all={all} value={to} none={t("departments.top")} without={(id) => id !== moved.parent && !mayMove(all, moved.id, id)} onChange={setTo} />
      </label>
      {fits ? <Consequences id={moved.id} to={to} /> : <p className="soft">{t("departments.isThere")}</p>}
      {failure && <p role="alert" className="departments-failure">{failure}</p>}
    </Modal>
  );
}

function Consequences({ id, to }: { id: string; to: string | null }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(moveQuery(id, to));
  if (error) return <p role="alert" className="departments-failure">{asProblem(error).sentence}</p>;
  if (!data) return <p><Spinner small /></p>;
  const nobody = data.gain.count + data.lose.count === 0;
  return (
    <ul className="departments-follows" aria-label={t("departments.follows")}>
      <li>{data.departments > 0 ? t("departments.alongBoth", { people: t("departments.people", { count: data.people }), departments: t("departments.count", { count: data.departments }) }) : t("departments.along", { people: t("departments.people", { count: data.people }) })}</li>
      {nobody && <li>{t("departments.sameSight")}</li>}
      {data.gain.count > 0 && <li><Who text={t("departments.gain", { count: data.gain.count })} some={data.gain} /></li>}
      {data.lose.count > 0 && <li><Who text={t("departments.lose", { count: data.lose.count })} some={data.lose} /></li>}
    </ul>
  );
}

function Who({ text, some }: { text: string; some: Some }) {
  const { t } = useTranslation();
  const more = some.count - some.names.length;
  return <>{text} <span className="soft">{some.names.join(t("app.comma")) + (more > 0 ? ` ${t("departments.more", { count: more })}` : "")}</span></>;
}

/** Moves a department; for a while it can be taken back from the note that says so. */
function useMoving(all: readonly Department[]): (department: Department, to: string | null) => Promise<void> {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const put = async (id: string, version: number, parent: string | null) => {
    const record = await patch<RecordData>(`/records/${DEPARTMENT}/${id}`, { version, parent });
    await client.invalidateQueries({ queryKey: keys.records(DEPARTMENT) });
    return record.version ?? 0;
  };
  const back = async (department: Department, version: number) => {
    message.destroy(department.id);
    await put(department.id, version, department.parent).then(
      () => void message.success(t("departments.movedBack", { name: department.name })),
      (problem: unknown) => void message.error(asProblem(problem).sentence),
    );
  };
  return async (department, to) => {
    const version = await put(department.id, department.version, to);
    const place = all.find(({ id }) => id === to)?.name;
    void message.open({
      key: department.id,
      type: "success",
      duration: 12,
      content: (
        <>
          {place === undefined ? t("departments.movedTop", { name: department.name }) : t("departments.moved", { name: department.name, place })}{" "}
          <Button size="small" type="link" onClick={() => void back(department, version)}>
            {t("departments.undo")}
          </Button>
        </>
      ),
    });
  };
}
