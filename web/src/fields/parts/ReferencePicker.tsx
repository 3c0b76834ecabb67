/** Picks a record: type to search, arrows and Enter to choose, recent ones first, a new one made on the way. */
import { EyeOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Popover, Select } from "antd";
import { useContext, useMemo, useState, type UIEvent } from "react";
import { useTranslation } from "react-i18next";

import { Spinner } from "../../shared/Spinner";
import { useSettings } from "../../shared/settings";
import { usePhone } from "../../shared/usePhone";
import { viewOf } from "..";
import type { FindOptions, Option, Settings } from "../view";
import { LookContext } from "./look";
import { rememberRecent } from "./recent";
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
  record?: Option;
  recent?: boolean;
}

const nearEnd = ({ currentTarget: list }: UIEvent<HTMLDivElement>) => list.scrollTop + list.clientHeight > list.scrollHeight - 60;

export default function ReferencePicker({ entity, value, title, required, onChange, onBlur, options, status, disabled, autoFocus, ...rest }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState("");
  const { records, recent, loading, failed, more } = useFound(options, search, open, entity);
  const lines = useMemo(() => linesOf(recent, records), [recent, records]);
  const known = value && !lines.some((line) => line.value === value) ? [{ value, label: title ?? value }] : [];
  const columns = options?.columns ?? [];
  const phone = usePhone();

  const take = (chosen: Option | undefined, id: string | null) => {
    if (chosen) rememberRecent(entity, chosen);
    onChange(id, chosen);
    setSearch("");
  };
  const choose = (id: string | undefined) => take(lines.find((line) => line.value === id)?.record, id ?? null);
  const create = async () => {
    setOpen(false);
    const made = await options?.create?.(search);
    if (made) take(made, made.id);
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
        popupMatchSelectWidth={phone || (columns.length ? 240 + 140 * columns.length : 260)}
        options={search ? lines : [...known, ...lines]}
        optionRender={({ data }: { data: Line }) => <OptionLine line={data} columns={columns} />}
        labelRender={({ label }) => label ?? title ?? value}
        notFoundContent={loading ? <Spinner small /> : <span>{t(failed ? "fields.searchFailed" : "fields.nothingFound")}</span>}
        onChange={(id: string | undefined) => choose(id)}
        onPopupScroll={(event) => nearEnd(event) && more()}
        popupRender={(list) => (
          <>
            {columns.length > 0 && records.length > 0 && !phone && <Heading columns={["", ...columns.map((column) => column.title)]} />}
            {list}
            {options?.creates && options.create && (
              <Button type="text" block className="lw-picker-new" icon={<PlusOutlined />} onMouseDown={(event) => event.preventDefault()} onClick={() => void create()}>
                {search ? t("fields.createCalled", { what: options.creates, name: search }) : t("fields.createNew", { what: options.creates })}
              </Button>
            )}
          </>
        )}
        {...(onBlur ? { onBlur } : {})}
      />
      {value && <GlanceButton entity={entity} id={value} />}
    </span>
  );
}

function Heading({ columns }: { columns: string[] }) {
  return (
    <div className="lw-option lw-option-head" aria-hidden="true">
      {columns.map((title, place) => (
        <span key={place}>{title}</span>
      ))}
    </div>
  );
}

type Columns = NonNullable<FindOptions["columns"]>;

function OptionLine({ line, columns }: { line: Line; columns: Columns }) {
  const settings = useSettings();
  const name = <span className={line.recent ? "lw-recent" : undefined}>{line.label}</span>;
  if (!columns.length) return name;
  return (
    <span className="lw-option">
      {name}
      {columns.map((column) => (
        <span key={column.path} className="lw-quiet">
          {line.record ? shown(line.record, column, settings) : ""}
        </span>
      ))}
    </span>
  );
}

/** A field of a record to choose from; what points further by its name. */
function shown(record: Option, { path, field }: Columns[number], settings: Settings): string {
  const titles = record._titles as Record<string, string> | undefined;
  const value = record[path] ?? null;
  return titles?.[path] ?? (field ? viewOf(field).format(value as never, field, settings) : String(value ?? ""));
}

/** Recent ones come first: the server says which of them may still be chosen. */
function linesOf(recent: readonly Option[], records: readonly Option[]): Line[] {
  const first = new Set(recent.map(({ id }) => id));
  const line = (record: Option): Line => ({ value: record.id, label: record._title, record });
  return [...recent.map((one) => ({ ...line(one), recent: true })), ...records.filter(({ id }) => !first.has(id)).map(line)];
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

