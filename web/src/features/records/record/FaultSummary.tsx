/** Everything that is wrong, in one place; each line leads to its field. */
import { Alert } from "antd";
import { useTranslation } from "react-i18next";

import type { Problem } from "../../../api/problem";
import type { FormFault } from "../../../engine/form/contract";
import { cellOf } from "../../../engine/form/paths";
import { faultText } from "../../../shared/form/faultText";
import { fieldAt, useForm, useVersion } from "../../../shared/form/scope";
import { jumpTo } from "./jump";

interface Props {
  problem: Problem | null;
  onClose: () => void;
}

const MOST = 12;

export function FaultSummary({ problem, onClose }: Props) {
  const { t } = useTranslation();
  const { store } = useForm();
  useVersion(store, "faults");
  const faults = store.allFaults().filter(({ early }) => !early);
  if (!faults.length && !problem) return null;
  const title = faults.length ? t("record.faults", { count: faults.length }) : problem!.title;
  return (
    <Alert
      className="lw-faults"
      type="error"
      showIcon
      role="alert"
      closable={faults.length ? false : { onClose }}
      title={title}
      description={
        <>
          {!faults.length && problem?.detail && problem.detail !== problem.title && <div>{problem.detail}</div>}
          {faults.length > 0 && (
            <ul>
              {faults.slice(0, MOST).map((fault, place) => (
                <FaultLine key={place} fault={fault} />
              ))}
              {faults.length > MOST && <li aria-hidden="true">…</li>}
            </ul>
          )}
        </>
      }
    />
  );
}

function FaultLine({ fault }: { fault: FormFault }) {
  const { t } = useTranslation();
  const label = useLabel(fault.path);
  const text = faultText(t, fault);
  return <li>{label ? <button type="button" className="lw-link" onClick={() => jumpTo(fault.path)}>{`${label}: ${text}`}</button> : text}</li>;
}

/** `Lines, row 2, Quantity`. */
export function useLabel(path: string): string {
  const { t } = useTranslation();
  const { store, fields } = useForm();
  const cell = cellOf(path);
  if (!cell) return fields[path]?.title ?? "";
  const number = store.rows(cell.lines).indexOf(cell.row) + 1;
  const parts = [fields[cell.lines]?.title, t("form.rowNumber", { number }), fieldAt(fields, path)?.title];
  return parts.filter(Boolean).join(" · ");
}
