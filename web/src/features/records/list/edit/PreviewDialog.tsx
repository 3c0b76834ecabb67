/** What a paste or the like changes, before it does; checked by the server, so that every fault is told first. */
import { Alert, Modal } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, post } from "../../../../api/client";
import type { Entity } from "../../../../api/types";
import { placedFaults, updatesOf, type Change } from "./change";
import { batchOf } from "./useWriting";

interface PreviewDialogProps {
  entity: Entity;
  title: string;
  changes: Change[];
  text: (change: Change) => string;
  onApply: (changes: Change[]) => void;
  onClose: () => void;
}

const most = 200;
/** Cells at fault are left out and the others tried again, so often. */
const rounds = 4;

const key = ({ row, name }: Change) => `${row.id} ${name}`;

/** What the server would say, cell by cell. */
async function checked(entity: Entity, changes: readonly Change[]): Promise<{ faults: Map<string, string>; whole: string }> {
  const faults = new Map(changes.filter(({ fault }) => fault).map((change) => [key(change), change.fault!]));
  for (let round = 0; round < rounds; round += 1) {
    const good = changes.filter((change) => !faults.has(key(change)));
    const updates = updatesOf(good);
    if (updates.length === 0) break;
    const problem = await post(`/records/${entity.name}/batch?dry=true`, batchOf(updates)).then(() => null, asProblem);
    if (!problem) return { faults, whole: "" };
    const placed = placedFaults(problem.errors, updates);
    if (placed.length === 0) return { faults, whole: problem.sentence };
    for (const { id, name, detail } of placed) for (const change of good) if (change.row.id === id && (!name || change.name === name || !good.some((other) => other.row.id === id && other.name === name))) faults.set(key(change), detail);
  }
  return { faults, whole: "" };
}

export default function PreviewDialog({ entity, title, changes, text, onApply, onClose }: PreviewDialogProps) {
  const { t } = useTranslation();
  const [found, setFound] = useState<{ faults: Map<string, string>; whole: string } | null>(null);
  useEffect(() => {
    let wanted = true;
    void checked(entity, changes).then((answer) => wanted && setFound(answer));
    return () => {
      wanted = false;
    };
  }, [entity, changes]);
  const good = found ? changes.filter((change) => !found.faults.has(key(change))) : [];
  const shown = [...changes].sort((one, other) => Number(found?.faults.has(key(other)) ?? false) - Number(found?.faults.has(key(one)) ?? false)).slice(0, most);
  return (
    <Modal
      open
      width={760}
      title={title}
      okText={found ? t("grid.apply", { count: good.length }) : t("grid.checking")}
      okButtonProps={{ disabled: !found || found.whole !== "" || good.length === 0, loading: !found, autoFocus: true }}
      cancelText={t("app.cancel")}
      onOk={() => onApply(good)}
      onCancel={onClose}
    >
      {found?.whole && <Alert type="error" showIcon title={found.whole} />}
      {found && found.faults.size > 0 && <Alert type="warning" showIcon title={t("grid.faults", { count: found.faults.size })} />}
      <div className="preview-box">
        <table className="preview">
          <thead>
            <tr>
              <th scope="col">{t("grid.record")}</th>
              <th scope="col">{t("grid.field")}</th>
              <th scope="col">{t("grid.before")}</th>
              <th scope="col">{t("grid.after")}</th>
              {found && found.faults.size > 0 && <th scope="col">{t("grid.fault")}</th>}
            </tr>
          </thead>
          <tbody>
            {shown.map((change) => (
              <tr key={key(change)} className={found?.faults.has(key(change)) ? "preview-fault" : undefined}>
                <td>{change.row._title || change.row.id}</td>
                <td>{entity.fields[change.name]?.title}</td>
                <td className="preview-before">{text(change) || t("grid.none")}</td>
                <td>{change.text || t("grid.none")}</td>
                {found && found.faults.size > 0 && <td>{found.faults.get(key(change))}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {changes.length > most && <p className="soft">{t("grid.more", { count: changes.length - most })}</p>}
    </Modal>
  );
}
