/** The quick filters of a view: on and off with a click, each with the number of records that fit it. */
import { useTranslation } from "react-i18next";

import type { QuickFilter } from "../../../api/types";

interface QuickFiltersProps {
  filters: readonly QuickFilter[];
  /** How many fit, up to 1001. */
  counts: readonly number[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

const most = 1000;

export function QuickFilters({ filters, counts, chosen, onChange }: QuickFiltersProps) {
  const { t } = useTranslation();
  const toggle = (name: string) => onChange(chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name]);
  return (
    <div className="quick-filters" role="group" aria-label={t("list.quick")}>
      {filters.map(({ name, title }, at) => (
        <button key={name} type="button" aria-pressed={chosen.includes(name)} onClick={() => toggle(name)}>
          {title} {counts[at] !== undefined && <span className="quick-count">{counts[at] > most ? `${most}+` : counts[at]}</span>}
        </button>
      ))}
    </div>
  );
}
