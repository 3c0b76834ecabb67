/** Which column goes to which field; how rows are matched with records that are there. */
import { useQueries } from "@tanstack/react-query";
import { Alert, Button, Select, Space } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { entityQuery } from "../../../api/queries";
import type { Entity, ImportColumn, ImportPreview } from "../../../api/types";
import { ReadAs, type Order, type Reading } from "./ReadAs";
import { doubled, missing, referred, targets, type Target } from "./targets";

export interface Mapping {
  map: Record<string, string>;
  match: string;
  mode: "" | "create" | "update";
  dates: Order;
  /** Filled in as the last time, not guessed. */
  remembered: boolean;
}

interface MapColumnsProps {
  entity: Entity;
  file: File;
  preview: ImportPreview;
  reading: Reading;
  mapping: Mapping;
  /** The file is being read in another way. */
  looking: boolean;
  busy: boolean;
  onChange: (mapping: Mapping) => void;
  onRead: (reading: Reading) => void;
  onGuess: () => void;
  onBack: () => void;
  onCheck: () => void;
}

/** Targets, with the keys of other entities as their definitions arrive. */
function useTargets(entity: Entity): Target[] {
  const known = useQueries({
    queries: referred(entity).map((name) => ({ ...entityQuery(name), retry: false })),
    combine: (results) => new Map(results.flatMap(({ data }) => (data ? [[data.name, data] as const] : []))),
  });
  return useMemo(() => targets(entity, known), [entity, known]);
}

export function MapColumns({ entity, file, preview, reading, mapping, looking, busy, onChange, onRead, onGuess, onBack, onCheck }: MapColumnsProps) {
  const { t } = useTranslation();
  const all = useTargets(entity);
  const lacking = mapping.mode === "update" ? [] : missing(all, mapping.map);
  const twice = doubled(mapping.map);
  const used = Object.values(mapping.map);
  const keysMapped = all.filter((target) => target.key && used.includes(target.path));
  const ignored = preview.columns.filter(({ name }) => !mapping.map[name]).map(({ name }) => name);
  const undecided = preview.dates === "either" && !mapping.dates && takesDays(entity, used);
  return (
    <>
      <p className="import-file">{`${file.name} · ${t("imports.rows", { count: preview.rows })}`}</p>
      <ReadAs preview={preview} reading={reading} dates={mapping.dates} onRead={onRead} onDates={(dates) => onChange({ ...mapping, dates })} />
      {mapping.remembered && (
        <p className="import-remembered" role="status">
          {t("imports.remembered")}{" "}
          <Button type="link" size="small" onClick={onGuess}>
            {t("imports.forget")}
          </Button>
        </p>
      )}
      <div className="import-scroll">
        <table className="import-table">
          <thead>
            <tr>
              <th scope="col">{t("imports.column")}</th>
              <th scope="col">{t("imports.sample")}</th>
              <th scope="col">{t("imports.field")}</th>
            </tr>
          </thead>
          <tbody>
            {preview.columns.map((column) => (
              <ColumnRow
                key={column.name}
                column={column}
                all={all}
                path={mapping.map[column.name] ?? ""}
                twice={twice}
                onChange={(path) => onChange(without(mapping, column.name, path))}
              />
            ))}
          </tbody>
        </table>
      </div>
      <div className="import-options">
        <label htmlFor="match">{t("imports.match")}</label>
        <Select
          id="match"
          value={mapping.match}
          onChange={(match: string) => onChange({ ...mapping, match, mode: match ? mapping.mode : "" })}
          options={[{ value: "", label: t("imports.matchNone") }, ...keysMapped.map(({ path, title }) => ({ value: path, label: title }))]}
        />
        {mapping.match && (
          <>
            <label htmlFor="mode">{t("imports.mode")}</label>
            <Select<Mapping["mode"]>
              id="mode"
              value={mapping.mode}
              onChange={(mode) => onChange({ ...mapping, mode })}
              options={[
                { value: "", label: t("imports.modeBoth") },
                { value: "create", label: t("imports.modeCreate") },
                { value: "update", label: t("imports.modeUpdate") },
              ]}
            />
          </>
        )}
      </div>
      {ignored.length > 0 && <p className="soft">{t("imports.ignored", { columns: ignored.join(", ") })}</p>}
      {undecided && <Alert type="warning" showIcon title={t("imports.datesUnclear")} />}
      {lacking.length > 0 && <Alert type="warning" showIcon title={t("imports.lacking", { fields: lacking.map(({ title }) => title).join(", ") })} />}
      {twice.size > 0 && <Alert type="error" showIcon title={t("imports.twice")} />}
      <Space className="import-buttons">
        <Button onClick={onBack}>{t("app.back")}</Button>
        <Button type="primary" onClick={onCheck} loading={busy} disabled={looking || used.length === 0 || twice.size > 0 || undecided}>
          {t("imports.check")}
        </Button>
      </Space>
    </>
  );
}

function without(mapping: Mapping, column: string, path: string): Mapping {
  const { [column]: _before, ...others } = mapping.map;
  const map = path ? { ...others, [column]: path } : others;
  return { ...mapping, map, match: Object.values(map).includes(mapping.match) ? mapping.match : "" };
}

/** Whether any column goes to a day; of those that go elsewhere nobody need say how they are written. */
function takesDays(entity: Entity, paths: string[]): boolean {
  return paths.some((path) => {
    const [first, inner] = path.split(".") as [string, string | undefined];
    const field = entity.fields[first];
    const found = field?.type === "lines" && inner ? field.fields[inner] : field;
    return found?.type === "date" || found?.type === "datetime";
  });
}

interface ColumnRowProps {
  column: ImportColumn;
  all: Target[];
  path: string;
  twice: Set<string>;
  onChange: (path: string) => void;
}

function ColumnRow({ column, all, path, twice, onChange }: ColumnRowProps) {
  const { t } = useTranslation();
  const sample = column.sample.filter((value) => value !== null && value !== "").slice(0, 3);
  const known = all.some((target) => target.path === path);
  const options = all.map((target) => ({ value: target.path, label: target.required ? `${target.title} *` : target.title }));
  return (
    <tr data-skipped={!path}>
      <th scope="row">{column.name}</th>
      <td className="soft">{sample.join(" · ")}</td>
      <td>
        <Select
          aria-label={t("imports.fieldFor", { column: column.name })}
          value={path || null}
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          status={twice.has(path) ? "error" : ""}
          placeholder={t("imports.skip")}
          options={path && !known ? [{ value: path, label: path }, ...options] : options}
          popupMatchSelectWidth={false}
          onChange={(chosen: string | undefined) => onChange(chosen ?? "")}
          style={{ width: "100%" }}
        />
      </td>
    </tr>
  );
}
