/** Somebody else saved first: what differs, value by value, and which one shall stand. */
import { Alert, Button, Modal, Radio } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { RecordData } from "../../../api/types";
import type { Json, Values } from "../../../engine/form/contract";
import { adopt, differences, type Difference } from "../../../engine/form/merge";
import { cellOf } from "../../../engine/form/paths";
import { FormState } from "../../../engine/form/state";
import { isReference } from "../../../engine/form/values";
import { fieldAt, useForm } from "../../../shared/form/scope";
import { Shown } from "../../../shared/form/Value";

interface Props {
  theirs: RecordData;
  onMerged: (save: boolean) => void;
  onClose: () => void;
}

export function ConflictDialog({ theirs, onMerged, onClose }: Props) {
  const { t } = useTranslation();
  const { store } = useForm();
  const now = useMemo(() => FormState.of(store.contract, theirs as Values), [store, theirs]);
  const found = useMemo(() => differences(store, now), [store, now]);
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const disputed = found.filter(({ both }) => both);
  const others = found.filter(({ both }) => !both);

  const merge = (save: boolean) => {
    adopt(store, now, taken);
    onMerged(save);
  };
  const take = (path: string, mine: boolean) => {
    const next = new Set(taken);
    if (mine) next.delete(path);
    else next.add(path);
    setTaken(next);
  };

  return (
    <Modal
      open
      width={760}
      title={t("record.conflictTitle")}
      onCancel={onClose}
      footer={[
        <Button key="stay" onClick={onClose}>{t("record.keepEditing")}</Button>,
        <Button key="apply" onClick={() => merge(false)}>{t("record.conflictApply")}</Button>,
        <Button key="save" type="primary" onClick={() => merge(true)}>{t("record.conflictSave")}</Button>,
      ]}
    >
      {disputed.length === 0 ? <Alert type="info" showIcon title={t("record.conflictNone")} /> : <p>{t("record.conflictDetail")}</p>}
      {disputed.length > 0 && (
        <>
          <div className="lw-conflict-all">
            <Button size="small" onClick={() => setTaken(new Set())}>{t("record.conflictAllMine")}</Button>
            <Button size="small" onClick={() => setTaken(new Set(disputed.map(({ path }) => path)))}>{t("record.conflictAllTheirs")}</Button>
          </div>
          <div className="lw-table-box">
            <table className="lw-table lw-conflict">
              <thead>
                <tr>
                  <th scope="col">{t("record.conflictField")}</th>
                  <th scope="col">{t("record.conflictMine")}</th>
                  <th scope="col">{t("record.conflictTheirs")}</th>
                </tr>
              </thead>
              <tbody>
                {disputed.map((one) => (
                  <Choice key={one.path} difference={one} state={now} taken={taken.has(one.path)} onTake={(mine) => take(one.path, mine)} />
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      {others.length > 0 && (
        <div className="lw-conflict-others">
          <div className="lw-quiet">{t("record.conflictTheirOnly")}</div>
          <ul>
            {others.map((one) => (
              <li key={one.path}>
                <PathLabel path={one.path} />: <Side path={one.path} value={one.base} state={now} kind={one.kind} /> → <Side path={one.path} value={one.theirs} state={now} kind={one.kind} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </Modal>
  );
}

interface ChoiceProps {
  difference: Difference;
  state: FormState;
  taken: boolean;
  onTake: (mine: boolean) => void;
}

function Choice({ difference: { path, mine, theirs, kind }, state, taken, onTake }: ChoiceProps) {
  return (
    <tr>
      <th scope="row"><PathLabel path={path} /></th>
      {[true, false].map((isMine) => (
        <td key={String(isMine)} className={taken !== isMine ? "lw-chosen" : undefined}>
          <Radio checked={taken !== isMine} onChange={() => onTake(isMine)} name={`choice-${path}`}>
            <Side path={path} value={isMine ? mine : theirs} state={state} kind={kind} />
          </Radio>
        </td>
      ))}
    </tr>
  );
}

function PathLabel({ path }: { path: string }) {
  const { t } = useTranslation();
  const { store, fields } = useForm();
  const [lines = "", row = ""] = path.split("/");
  if (!row) return fields[path]?.title ?? path;
  const number = store.base.tables[lines]!.keys.indexOf(row) + 1;
  const last = cellOf(path) ? (fieldAt(fields, path)?.title ?? "") : t("record.conflictWholeRow");
  return `${fields[lines]?.title ?? lines} · ${t("record.conflictRow", { number })} · ${last}`;
}

/** One side's value; a whole row as its values in a line. */
function Side({ path, value, state, kind }: { path: string; value: Json; state: FormState; kind: Difference["kind"] }) {
  const { t } = useTranslation();
  const { store, fields } = useForm();
  if (kind === "row") {
    if (value === null) return <em>{t("record.conflictRowGone")}</em>;
    const shown = Object.values(value as Values).filter((cell) => typeof cell === "string" && cell);
    return shown.map((cell) => state.titles.get(String(cell)) ?? store.state.titles.get(String(cell)) ?? String(cell)).join(" · ");
  }
  const field = fieldAt(fields, path);
  if (!field) return null;
  const title = isReference(field) && typeof value === "string" ? (state.titles.get(value) ?? store.state.titles.get(value)) : undefined;
  return <Shown field={field} value={value} title={title} dense={value !== null} />;
}
