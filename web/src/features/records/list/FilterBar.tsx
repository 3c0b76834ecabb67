/** Filters in force, each to change or drop, and the way to add one. */
import { FunctionOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Popover, Tag, Tooltip } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Field, Fields } from "../../../api/types";
import { viewOf } from "../../../fields";
import { useSettings } from "../../../shared/settings";
import { arity, expression, family, type Filter, type Filters } from "../filters";
import { Coming } from "./Coming";
import { targetOf, useTitles } from "./titles";

const filterEditor = () => import("./FilterEditor");
const FilterEditor = lazy(filterEditor);
const FieldChoice = lazy(() => import("./FieldChoice"));

interface FilterBarProps {
  fields: Fields;
  filters: Filters;
  where: string;
  onFilter: (path: string, filter: Filter | null) => void;
  onWhere: () => void;
  /** Opens the filter as a whole: groups, paths, text. */
  onAdvanced: () => void;
  onClear: () => void;
}

export function FilterBar({ fields, filters, where, onFilter, onWhere, onAdvanced, onClear }: FilterBarProps) {
  const { t } = useTranslation();
  const active = Object.entries(filters).filter(([path, filter]) => fields[path] && expression(path, fields[path], filter));
  return (
    <>
      {where && (
        <Tag closable={{ "aria-label": t("list.clear") }} onClose={onWhere} className="filter-tag">
          <button type="button" className="filter-words" aria-haspopup="dialog" onClick={onAdvanced}>
            <code>{where}</code>
          </button>
        </Tag>
      )}
      {active.map(([path, filter]) => (
        <FilterTag key={path} field={fields[path]!} filter={filter} onApply={(changed) => onFilter(path, changed)} />
      ))}
      <AddFilter fields={fields} filters={filters} onFilter={onFilter} />
      <Tooltip title={t("list.advanced")}>
        <Button type="text" size="small" icon={<FunctionOutlined />} aria-label={t("list.advanced")} aria-haspopup="dialog" onClick={onAdvanced} />
      </Tooltip>
      {(active.length > 0 || where) && (
        <Button type="link" size="small" onClick={onClear}>
          {t("list.clearAll")}
        </Button>
      )}
    </>
  );
}

function FilterTag({ field, filter, onApply }: { field: Field; filter: Filter; onApply: (filter: Filter | null) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const words = useFilterWords(field, filter);
  const apply = (changed: Filter | null) => {
    setOpen(false);
    onApply(changed);
  };
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomLeft" arrow={false} destroyOnHidden content={<Suspense fallback={<Coming />}><FilterEditor field={field} filter={filter} onApply={apply} /></Suspense>}>
      <Tag closable={{ "aria-label": t("list.clear") }} onClose={() => onApply(null)} className="filter-tag">
        <button type="button" className="filter-words" aria-haspopup="dialog" aria-expanded={open}>
          <span className="soft">{field.title}</span> {words}
        </button>
      </Tag>
    </Popover>
  );
}

/** A filter in words: `between 10 and 20`. */
function useFilterWords(field: Field, { op, values }: Filter): string {
  const { t } = useTranslation();
  const settings = useSettings();
  const kind = family(field);
  const titles = useTitles(kind === "reference" ? targetOf(field) : "", values);
  if (arity(op) === 0) return t(`list.op.${op}`);
  if (op === "period") return t(`list.period.${(values[0] ?? "today") as "today"}`);
  const shown = values.map((value) => {
    if (kind === "reference") return titles[value] ?? "…";
    if (kind === "choices") return ("choices" in field && field.choices.find((choice) => choice.value === value)?.title) || value;
    if (kind === "datetime" || !value) return value;
    return viewOf(field).format(value as never, field, settings);
  });
  if (op === "between") return [shown[0] ? `≥ ${shown[0]}` : "", shown[1] ? `≤ ${shown[1]}` : ""].filter(Boolean).join(" ");
  return `${t(`list.op.${op}`)} ${shown.join(", ")}`;
}

function AddFilter({ fields, filters, onFilter }: { fields: Fields; filters: Filters; onFilter: (path: string, filter: Filter | null) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [path, setPath] = useState<string>();
  const field = path ? fields[path] : undefined;
  const offered = Object.entries(fields).filter(([name, { filterable }]) => filterable && !filters[name]);
  const close = () => {
    setOpen(false);
    setPath(undefined);
  };
  /** The editor is fetched while the field is chosen. */
  const change = (shown: boolean) => {
    if (!shown) return close();
    void filterEditor();
    setOpen(true);
  };
  const content = (
    <Suspense fallback={<Coming />}>
      {path && field ? (
        <FilterEditor
          field={field}
          filter={undefined}
          onApply={(filter) => {
            close();
            if (filter) onFilter(path, filter);
          }}
        />
      ) : (
        <FieldChoice fields={offered} onChoose={setPath} open={open} />
      )}
    </Suspense>
  );
  return (
    <Popover
      open={open}
      onOpenChange={change}
      trigger="click"
      placement="bottomLeft"
      arrow={false}
      destroyOnHidden
      content={content}
    >
      <Button type="dashed" size="small" icon={<PlusOutlined />} aria-haspopup="dialog">
        {t("list.addFilter")}
      </Button>
    </Popover>
  );
}
