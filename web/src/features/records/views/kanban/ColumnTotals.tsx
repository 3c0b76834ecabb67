/** What is added up over all the records of a column. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { viewOf, type Value } from "../../../../fields";
import type { ListQuery } from "../../../../api/queries";
import { useSettings } from "../../../../shared/settings";
import { summaryOf } from "../parts/sums";
import { viewKey } from "../parts/reading";
import type { Board } from "./board";

interface ColumnTotalsProps {
  board: Board;
  query: ListQuery;
  totals: Record<string, string>;
}

export function ColumnTotals({ board, query: { where, search }, totals }: ColumnTotalsProps) {
  const { t } = useTranslation();
  const settings = useSettings();
  const wanted = Object.entries(totals).filter(([path]) => board.entity.fields[path]);
  const { data } = useQuery({
    queryKey: [...viewKey(board.entity.name), "sums", where, search, totals],
    queryFn: async ({ signal }) => (await summaryOf(board.entity.name, { where, search, totals: Object.fromEntries(wanted) }, signal)).whole.totals,
    placeholderData: (before) => before,
    enabled: wanted.length > 0,
    retry: false,
  });
  if (!data) return null;
  return (
    <dl className="kanban-totals">
      {wanted.map(([path, how]) => {
        const field = board.entity.fields[path]!;
        const value = data[`${how}:${path}`];
        const said = how === "count" ? String(value ?? 0) : viewOf(field).format((value ?? "0") as Value<typeof field.type>, field, settings);
        return (
          <div key={path}>
            <dt>{t(`views.total.${how as "sum"}`, { field: field.title })}</dt>
            <dd className="lw-digits">{said}</dd>
          </div>
        );
      })}
    </dl>
  );
}
