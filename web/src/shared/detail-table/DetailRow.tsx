/** One row: its number with its menu, and its cells. */
import { Dropdown, type MenuProps } from "antd";
import { memo, type Ref } from "react";
import { useTranslation } from "react-i18next";

import { DetailCell } from "./DetailCell";
import type { Step } from "./movement";

interface Props {
  lines: string;
  row: string;
  place: number;
  columns: readonly string[];
  activeColumn: string | null;
  entrance: string | null;
  changeable: boolean;
  measure?: Ref<HTMLTableRowElement>;
  onActivate: (row: string, column: string) => void;
  onStep: (row: string, step: Step) => void;
}

export const DetailRow = memo(function DetailRow({ lines, row, place, columns, activeColumn, entrance, changeable, measure, onActivate, onStep }: Props) {
  return (
    <tr ref={measure} data-index={place} data-row={row} className={activeColumn ? "lw-row-active" : undefined}>
      <th scope="row" className="lw-row-number">
        {changeable ? <RowMenu place={place} onStep={(step) => onStep(row, step)} /> : place + 1}
      </th>
      {columns.map((column) => (
        <DetailCell
          key={column}
          lines={lines}
          row={row}
          column={column}
          active={activeColumn === column}
          entrance={entrance === column}
          onActivate={onActivate}
        />
      ))}
    </tr>
  );
});

export function RowMenu({ place, onStep }: { place: number; onStep: (step: Step) => void }) {
  const { t } = useTranslation();
  const number = place + 1;
  const items: MenuProps["items"] = [
    { key: "above", label: t("form.insertAbove"), extra: "Ctrl+Shift+↵", onClick: () => onStep({ kind: "insert", by: 0 }) },
    { key: "below", label: t("form.insertBelow"), extra: "Ctrl+↵", onClick: () => onStep({ kind: "insert", by: 1 }) },
    { key: "copy", label: t("form.copyRow"), extra: "Ctrl+Shift+D", onClick: () => onStep({ kind: "copy" }) },
    { key: "up", label: t("form.moveUp"), extra: "Alt+↑", onClick: () => onStep({ kind: "shift", by: -1 }) },
    { key: "down", label: t("form.moveDown"), extra: "Alt+↓", onClick: () => onStep({ kind: "shift", by: 1 }) },
    { type: "divider" },
    { key: "remove", label: t("form.removeRow"), extra: "Ctrl+Del", danger: true, onClick: () => onStep({ kind: "remove" }) },
  ];
  return (
    <Dropdown menu={{ items }} trigger={["click"]}>
      <button type="button" tabIndex={-1} className="lw-row-menu" aria-label={t("form.rowMenu", { number })}>
        {number}
      </button>
    </Dropdown>
  );
}
