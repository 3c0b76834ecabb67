/** Which column goes to which field; how rows are matched with records that are there. */
import { useQueries } from "@tanstack/react-query";
import { Alert, Button, Select, Space } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { entityQuery } from "../../../api/queries";
import type { Entity, ImportColumn, ImportPreview } from "../../../api/types";
import { doubled, missing, referred, targets, type Target } from "./targets";

export interface Mapping {
  map: Record<string, string>;
  match: string;
  mode: "" | "create" | "update";
}

interface MapColumnsProps {
  entity: Entity;
  file: File;
  preview: ImportPreview;
  sheet: string;
  mapping: Mapping;
  busy: boolean;
  onChange: (mapping: Mapping) => void;
  onSheet: (sheet: string) => void;
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

export function MapColumns({ entity, file, preview, sheet: current, mapping, busy, onChange, onSheet, onBack, onCheck }: MapColumnsProps) {
  const { t } = useTranslation();
  const all = useTargets(entity);
  const lacking = mapping.mode === "update" ? [] : missing(all, mapping.map);
  const twice = doubled(mapping.map);
  const used = Object.values(mapping.map);
  const keysMapped = all.filter((target) => target.key && used.includes(target.path));
  const facts = [file.name, t("imports.rows", { count: preview.rows }), preview.encoding, separatorName(preview.separator)].filter(Boolean);
  return (
    <>
      <div className="import-file">
        <span>{facts.join(" · ")}</span>
        {(preview.sheets?.length ?? 0) > 1 && (
          <Select
            size="small"
            aria-label={t("imports.sheet")}
            value={current}
            options={preview.sheets!.map((sheet) => ({ value: sheet, label: sheet }))}
            onChange={onSheet}
          />
        )}
      </div>
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
      {lacking.length > 0 && <Alert type="warning" showIcon title={t("imports.lacking", { fields: lacking.map(({ title }) => title).join(", ") })} />}
      {twice.size > 0 && <Alert type="error" showIcon title={t("imports.twice")} />}
      <Space className="import-buttons">
        <Button onClick={onBack}>{t("app.back")}</Button>
        <Button type="primary" onClick={onCheck} loading={busy} disabled={used.length === 0 || twice.size > 0}>
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

const separators: Record<string, string> = { ",": "CSV ,", ";": "CSV ;", "\t": "TSV", "|": "CSV |" };

function separatorName(separator: string | null | undefined): string {
  return separator ? (separators[separator] ?? separator) : "";
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
