/** Picks a record: type to search, arrows and Enter to choose, recent ones first, a glance at what is chosen. */
import { EyeOutlined } from "@ant-design/icons";
import { Button, Popover, Select } from "antd";
import { useContext, useMemo, useState, type UIEvent } from "react";
import { useTranslation } from "react-i18next";

import { Spinner } from "../../shared/Spinner";
import type { FindOptions, Option } from "../view";
import { LookContext } from "./look";
import { recentOf, rememberRecent } from "./recent";
import { useFound } from "./useFound";

interface Props {
  id: string;
  entity: string;
  value: string | null;
  title: string | undefined;
  required: boolean;
  onChange: (value: string | null, chosen?: Option) => void;
  onBlur?: (() => void) | undefined;
  disabled?: boolean | undefined;
  status?: "error" | "warning" | undefined;
  autoFocus?: boolean | undefined;
  options?: FindOptions | undefined;
  "aria-label"?: string | undefined;
  "aria-describedby"?: string | undefined;
  "aria-required"?: boolean | undefined;
}

interface Line {
  value: string;
  label: string;
  recent?: boolean;
}

const nearEnd = ({ currentTarget: list }: UIEvent<HTMLDivElement>) => list.scrollTop + list.clientHeight > list.scrollHeight - 60;

export default function ReferencePicker({ entity, value, title, required, onChange, onBlur, options, status, disabled, autoFocus, ...rest }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState("");
  const { records, loading, failed, more } = useFound(options, search, open);
  const lines = useMemo(() => linesOf(entity, records, open && !search), [entity, records, open, search]);
  const known = value && !lines.some((line) => line.value === value) ? [{ value, label: title ?? value }] : [];

  const choose = (id: string | undefined) => {
    const chosen = records.find((record) => record.id === id);
    if (chosen) rememberRecent(entity, chosen);
    onChange(id ?? null, chosen);
    setSearch("");
  };

  return (
    <span className="lw-picker">
      <Select
        {...rest}
        className="lw-wide"
        value={value}
        open={open}
        onOpenChange={setOpen}
        allowClear={!required}
        showSearch={{ filterOption: false, searchValue: search, onSearch: setSearch }}
        status={status ?? ""}
        disabled={disabled ?? false}
        autoFocus={autoFocus ?? false}
        popupMatchSelectWidth={260}
        options={search ? lines : [...known, ...lines]}
        optionRender={({ data }: { data: Line }) => <span className={data.recent ? "lw-recent" : undefined}>{data.label}</span>}
        labelRender={({ label }) => label ?? title ?? value}
        notFoundContent={loading ? <Spinner small /> : <span>{t(failed ? "fields.searchFailed" : "fields.nothingFound")}</span>}
        onChange={(id: string | undefined) => choose(id)}
        onPopupScroll={(event) => nearEnd(event) && more()}
        {...(onBlur ? { onBlur } : {})}
      />
      {value && <GlanceButton entity={entity} id={value} />}
    </span>
  );
}

/** Recent ones that the server still offers come first; a filter that hides them hides them here too. */
function linesOf(entity: string, records: readonly Option[], withRecent: boolean): Line[] {
  const recent = withRecent ? recentOf(entity).filter(({ id }) => records.some((record) => record.id === id)) : [];
  const first = recent.map(({ id }) => records.find((record) => record.id === id)!);
  const others = records.filter((record) => !first.includes(record));
  return [...first.map((one) => ({ value: one.id, label: one._title, recent: true })), ...others.map((one) => ({ value: one.id, label: one._title }))];
}

function GlanceButton({ entity, id }: { entity: string; id: string }) {
  const { t } = useTranslation();
  const glance = useContext(LookContext);
  if (!glance) return null;
  return (
    <Popover content={glance(entity, id)} trigger="click" destroyOnHidden placement="bottomRight">
      <Button type="text" size="small" tabIndex={-1} icon={<EyeOutlined />} aria-label={t("fields.glance")} className="lw-glance" />
    </Popover>
  );
}
