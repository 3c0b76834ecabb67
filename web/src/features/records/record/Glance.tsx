/** A record at a glance: its title and its first fields. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { entityQuery, recordQuery } from "../../../api/queries";
import type { Entity } from "../../../api/types";
import type { Json } from "../../../engine/form/contract";
import { Spinner } from "../../../shared/Spinner";
import { Shown } from "../../../shared/form/Value";
import { namesOf } from "../../../engine/form/layout";
import type { LayoutItem } from "../../../engine/form/contract";

const MOST = 8;

export function Glance({ entity: name, id }: { entity: string; id: string }) {
  const { t } = useTranslation();
  const entity = useQuery({ ...entityQuery(name), retry: false });
  const record = useQuery({ ...recordQuery(name, id), retry: false });
  if (entity.isError || record.isError) return <span className="lw-quiet">{t("record.loadFailed")}</span>;
  if (!entity.data || !record.data) return <Spinner small />;
  const found = record.data;
  return (
    <div className="lw-glance-card">
      <div className="lw-quiet">{entity.data.title}</div>
      <strong>{found._title}</strong>
      <a className="lw-glance-open" href={`/e/${name}/${id}`} target="_blank" rel="noreferrer">
        {t("record.openApart")}
      </a>
      <dl>
        {shownFields(entity.data)
          .filter((field) => found[field] !== null && found[field] !== undefined)
          .slice(0, MOST)
          .map((field) => (
            <div key={field}>
              <dt>{entity.data.fields[field]!.title}</dt>
              <dd>
                <Shown field={entity.data.fields[field]!} value={found[field] as Json} title={found._titles?.[field]} dense />
              </dd>
            </div>
          ))}
      </dl>
    </div>
  );
}

function shownFields(entity: Entity): string[] {
  const laid = namesOf(entity.form.layout as LayoutItem[]);
  return laid.filter((name) => entity.fields[name] && !["lines", "related", "json"].includes(entity.fields[name].type));
}
