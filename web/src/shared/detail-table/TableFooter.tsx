/** Totals under the columns of a detail table, worked out as people type. */
import { useCallback, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import type { Field, Fields } from "../../api/types";
import { cellPath } from "../../engine/form/paths";
import type { FormStore } from "../../engine/form/store";
import { scaleOf } from "../../engine/form/values";
import { viewOf } from "../../fields";
import { useForm } from "../form/scope";
import { useSettings } from "../settings";
import { isTotal, total, type Total } from "./totals";

interface Props {
  lines: string;
  columns: readonly string[];
  fields: Fields;
  footer: Readonly<Record<string, string>>;
}

export function TableFooter({ lines, columns, fields, footer }: Props) {
  const { t } = useTranslation();
  if (!columns.some((column) => isTotal(footer[column] ?? ""))) return null;
  const kinds = new Set(Object.values(footer));
  return (
    <tfoot>
      <tr>
        <th scope="row" className="lw-row-number">
          <span className="hidden-visually">{t(`form.total_${[...kinds][0] as Total}`)}</span>
          <span aria-hidden="true">Σ</span>
        </th>
        {columns.map((column) => {
          const kind = footer[column] ?? "";
          return <td key={column} className="lw-right">{isTotal(kind) && <TotalValue lines={lines} column={column} field={fields[column]!} kind={kind} />}</td>;
        })}
      </tr>
    </tfoot>
  );
}

interface TotalProps {
  lines: string;
  column: string;
  field: Field;
  kind: Total;
}

export function TotalValue({ lines, column, field, kind }: TotalProps) {
  const { store } = useForm();
  const settings = useSettings();
  const value = useTotal(store, lines, column, kind, scaleOf(field) ?? 2);
  if (value === null) return null;
  const text = kind === "count" ? value : viewOf(field).format(value as never, field, settings);
  return <span className="lw-digits">{text}</span>;
}

function useTotal(store: FormStore, lines: string, column: string, kind: Total, scale: number): string | null {
  const subscribe = useCallback((listener: () => void) => store.subscribe("*", listener), [store]);
  return useSyncExternalStore(subscribe, () => {
    const values = store.rows(lines).map((row) => store.value(cellPath(lines, row, column)));
    return total(kind, values, scale);
  });
}
