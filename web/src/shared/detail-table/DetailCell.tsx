/** One cell: its value, or the control when it is the one being worked on. */
import { memo, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";

import { cellPath } from "../../engine/form/paths";
import { viewOf } from "../../fields";
import { UnreadContext } from "../../fields/parts/useTyped";
import { faultText } from "../form/faultText";
import { useField, useForm } from "../form/scope";
import { Edited, Shown } from "../form/Value";

interface Props {
  lines: string;
  row: string;
  column: string;
  active: boolean;
  /** The one cell of the table that Tab from outside reaches. */
  entrance: boolean;
  onActivate: (row: string, column: string) => void;
}

export const DetailCell = memo(function DetailCell({ lines, row, column, active, entrance, onActivate }: Props) {
  const path = cellPath(lines, row, column);
  const { t } = useTranslation();
  const { editing } = useForm();
  const { field, visible, readonly, required, value, title, faults } = useField(path);
  const faultId = useId();
  const cell = useRef<HTMLTableCellElement>(null);
  const open = editing && visible && !readonly;

  useEffect(() => {
    if (active && !open) cell.current?.focus();
  }, [active, open]);

  if (!field) return <td />;
  const classes = ["lw-cell", viewOf(field).align && `lw-${viewOf(field).align}`, faults.length && "lw-cell-fault", open && "lw-cell-open", active && "lw-cell-active"];
  return (
    <td
      ref={cell}
      className={classes.filter(Boolean).join(" ")}
      data-path={path}
      tabIndex={editing && !(active && open) ? (entrance ? 0 : -1) : undefined}
      aria-invalid={faults.length > 0 || undefined}
      aria-describedby={faults.length ? faultId : undefined}
      onFocus={(event) => editing && !active && event.target === event.currentTarget && onActivate(row, column)}
      onMouseDown={(event) => {
        if (!editing || active || event.button !== 0) return;
        event.preventDefault();
        onActivate(row, column);
      }}
    >
      {!visible ? null : active && open ? (
        <ActiveEditor path={path} faultId={faultId} />
      ) : (
        <div className={required && value === null && editing ? "lw-cell-value lw-cell-wanted" : "lw-cell-value"}>
          <Shown field={field} value={value} title={title} dense={editing || field.type !== "reference"} />
        </div>
      )}
      {faults.length > 0 && (
        <div id={faultId} className="lw-fault">
          {faults.map((fault) => faultText(t, fault)).join(" ")}
        </div>
      )}
    </td>
  );
});

function ActiveEditor({ path, faultId }: { path: string; faultId: string }) {
  const { find } = useForm();
  const { field, value, title, faults, required, set, touch, unread } = useField(path);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    const control = box.current?.querySelector<HTMLElement>("input, textarea, button");
    control?.focus({ preventScroll: false });
    if (control instanceof HTMLInputElement && control.getAttribute("role") !== "combobox") control.select();
  }, []);

  if (!field) return null;
  return (
    <div ref={box} className="lw-cell-editor">
      <UnreadContext value={unread}>
        <Edited
          id={id}
          field={field.type === "text" ? { ...field, multiline: false } : field}
          value={value}
          title={title}
          onChange={set}
          onBlur={touch}
          status={faults.length ? "error" : undefined}
          options={find(path)}
          aria-label={field.title}
          aria-required={required}
          aria-describedby={faults.length ? faultId : undefined}
        />
      </UnreadContext>
    </div>
  );
}
