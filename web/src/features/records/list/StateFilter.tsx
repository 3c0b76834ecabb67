/** Quick filter by state: the stages of a lifecycle, any number at once. */
import { useTranslation } from "react-i18next";

import type { Lifecycle } from "../../../api/types";
import { Chip } from "../../../shared/Chip";

interface StateFilterProps {
  lifecycle: Lifecycle;
  chosen: readonly string[];
  onChange: (states: string[]) => void;
}

export function StateFilter({ lifecycle, chosen, onChange }: StateFilterProps) {
  const { t } = useTranslation();
  const toggle = (name: string) => onChange(chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name]);
  return (
    <div className="state-filter" role="group" aria-label={t("list.byState")}>
      <button type="button" aria-pressed={chosen.length === 0} onClick={() => onChange([])}>
        {t("list.allStates")}
      </button>
      {Object.entries(lifecycle.states).map(([name, state]) => (
        <button key={name} type="button" aria-pressed={chosen.includes(name)} onClick={() => toggle(name)}>
          <Chip color={state.color}>{state.title}</Chip>
        </button>
      ))}
    </div>
  );
}
