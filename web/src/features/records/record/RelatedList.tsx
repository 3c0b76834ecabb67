/** Records of another entity that point to this one. */
import { useQuery } from "@tanstack/react-query";
import { PlusOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { useContext } from "react";
import { useTranslation } from "react-i18next";

import { entityQuery, findRecords, keys } from "../../../api/queries";
import type { Entity, Field, RecordData } from "../../../api/types";
import type { Json } from "../../../engine/form/contract";
import { viewOf } from "../../../fields";
import { RecordLink } from "../../../fields/parts/RecordLink";
import { Shown } from "../../../shared/form/Value";
import { RecordContext } from "./context";

const MOST = 10;
const COLUMNS = 7;

interface Props {
  name: string;
  field: Field<"related">;
}

/** Nothing shows where the asker may not look. */
export function RelatedList({ name, field }: Props) {
  const { t } = useTranslation();
  const record = useContext(RecordContext);
  const id = record?.id;
  const { data: entity } = useQuery({ ...entityQuery(field.entity), retry: false });
  const where = `${field.by ?? "parent"} == '${id}'`;
  const columns = entity ? columnsOf(entity, field.by) : [];
  const { data: page } = useQuery({
    queryKey: [...keys.related(field.entity), where, columns],
    queryFn: ({ signal }) => findRecords(field.entity, { where, limit: MOST, count: "capped", select: columns.join(",") }, signal),
    enabled: !!id && !!entity,
    retry: false,
  });
  if (!id || !entity || !page) return null;
  return (
    <div className="lw-field lw-field-wide" data-path={name}>
      <h3 className="lw-related-title">
        {field.title} <span className="lw-count">{page.count || null}</span>
        {opensNew(entity, field.by) && <NewLink entity={entity} by={field.by!} id={id} title={field.title} />}
        {(page.count ?? 0) > MOST && <AllLink entity={entity.name} where={where}>{t("record.relatedAll")}</AllLink>}
      </h3>
      {page.records.length === 0 ? <div className="lw-quiet">{t("record.relatedNone")}</div> : <RelatedTable entity={entity} columns={columns} records={page.records} />}
    </div>
  );
}

function AllLink({ entity, where, children }: { entity: string; where: string; children: string }) {
  return (
    <Link className="lw-related-all" to="/e/$entity" params={{ entity }} search={{ where }}>
      {children}
    </Link>
  );
}

/** Whether the asker may make one that points here: records of their own only, not rows of something else. */
function opensNew({ name, can, fields }: Entity, by: string | undefined): boolean {
  const back = by ? fields[by] : undefined;
  return can.create && name.split(".").length === 2 && back?.access === "write" && !back.computed && !back.readonly;
}

function NewLink({ entity, by, id, title }: { entity: Entity; by: string; id: string; title: string }) {
  const { t } = useTranslation();
  return (
    <Link className="lw-related-all" to="/e/$entity/new" params={{ entity: entity.name }} search={{ set: { [by]: id } }} aria-label={t("record.relatedNewOne", { title })}>
      <PlusOutlined aria-hidden /> {t("record.relatedNew")}
    </Link>
  );
}

/** The columns of its first list, without the way back to this record; its state in any case. */
function columnsOf(entity: Entity, by: string | undefined): string[] {
  const listed = entity.views[0]?.columns ?? Object.keys(entity.fields);
  const fit = listed.filter((name) => name !== by && entity.fields[name] && !["lines", "related"].includes(entity.fields[name].type));
  const state = entity.lifecycle?.field;
  const first = ownerOf(entity) ? ["parent", ...fit.filter((name) => name !== "parent").slice(0, COLUMNS - 1)] : fit.slice(0, COLUMNS);
  return state && fit.includes(state) && !first.includes(state) ? [...first.slice(0, -1), state] : first;
}

/** Detail rows are known by the record they stand in. */
function ownerOf({ name, fields }: Entity): string | null {
  const parent = fields.parent;
  return name.split(".").length > 2 && parent?.type === "reference" ? parent.to : null;
}

function RelatedTable({ entity, columns, records }: { entity: Entity; columns: string[]; records: RecordData[] }) {
  const align = (column: string) => viewOf(entity.fields[column]!).align;
  const owner = ownerOf(entity);
  return (
    <div className="lw-table-box">
      <table className="lw-table" aria-label={entity.title}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className={align(column) ? `lw-${align(column)}` : undefined}>
                {entity.fields[column]!.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <tr key={record.id}>
              {columns.map((column, place) => {
                if (owner && place === 0) return <OwnerCell key={column} entity={owner} row={record} />;
                const value = <Shown field={entity.fields[column]!} value={record[column] as Json | undefined} title={record._titles?.[column]} dense={place === 0} />;
                return (
                  <td key={column} className={align(column) ? `lw-${align(column)}` : undefined}>
                    <div className="lw-cell-value">{place === 0 ? <RecordLink entity={entity.name} id={record.id}>{record[column] ? value : (record._title ?? "—")}</RecordLink> : value}</div>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function OwnerCell({ entity, row }: { entity: string; row: RecordData }) {
  return (
    <td>
      <div className="lw-cell-value">
        <RecordLink entity={entity} id={String(row.parent)}>{row._titles?.parent ?? "—"}</RecordLink>
      </div>
    </td>
  );
}
