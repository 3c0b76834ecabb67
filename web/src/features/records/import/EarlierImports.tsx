/** What I brought in before, and the way back. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { get } from "../../../api/client";
import { useMe } from "../../../api/queries";
import type { Entity, Job } from "../../../api/types";
import { earlierKey, UndoImport } from "./UndoImport";

const MOST = 5;

export function EarlierImports({ entity }: { entity: Entity }) {
  const { t, i18n } = useTranslation();
  const { timezone } = useMe();
  const jobs = useQuery({ queryKey: earlierKey, queryFn: ({ signal }) => get<{ jobs: Job[] }>("/jobs", { limit: 100 }, signal), staleTime: 0 });
  const mine = jobs.data?.jobs.filter((job) => job.entity === entity.name && job.can_undo).slice(0, MOST) ?? [];
  if (!mine.length) return null;
  const moment = (at: string) => new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short", timeZone: timezone }).format(new Date(at));
  return (
    <section className="import-earlier" aria-label={t("imports.earlier")}>
      <h2>{t("imports.earlier")}</h2>
      <ul>
        {mine.map((job) => (
          <li key={job.id}>
            <span className="import-earlier-file">{job.file}</span>
            <span className="soft">{moment(job.created_at)}</span>
            <span className="soft">{t("imports.counts", { created: job.result?.created ?? 0, updated: job.result?.updated ?? 0 })}</span>
            <UndoImport entity={entity} job={job} />
          </li>
        ))}
      </ul>
    </section>
  );
}
