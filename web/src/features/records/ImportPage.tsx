/** Records from a file: choose it, say where its columns go, try it, run it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, Steps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, post } from "../../api/client";
import { jobQuery, keys, useEntity } from "../../api/queries";
import type { ImportPreview } from "../../api/types";
import { useListTitle } from "../../shared/menus";
import { useDocumentTitle } from "../../shared/useDocumentTitle";
import { usePhone } from "../../shared/usePhone";
import { ChooseFile } from "./import/ChooseFile";
import "./import/import.css";
import { ImportOutcome } from "./import/ImportOutcome";
import { MapColumns, type Mapping } from "./import/MapColumns";

interface Chosen {
  file: File;
  preview: ImportPreview;
  sheet: string;
}

interface Run {
  job: string;
  dry: boolean;
}

function formOf(file: File, parts: Record<string, string>): FormData {
  const form = new FormData();
  form.append("file", file);
  Object.entries(parts).forEach(([name, value]) => form.append(name, value));
  return form;
}

function guesses(preview: ImportPreview): Record<string, string> {
  return Object.fromEntries(preview.columns.flatMap(({ name, field }) => (field ? [[name, field]] : [])));
}

export default function ImportPage({ entity: name }: { entity: string }) {
  const { t } = useTranslation();
  const entity = useEntity(name);
  const client = useQueryClient();
  const title = useListTitle(entity);
  useDocumentTitle(t("imports.title", { list: title }));
  const phone = usePhone();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [mapping, setMapping] = useState<Mapping>({ map: {}, match: "", mode: "" });
  const [run, setRun] = useState<Run | null>(null);
  const job = useQuery({ ...jobQuery(run?.job ?? ""), enabled: run !== null });

  const look = useMutation({
    mutationFn: ({ file, sheet }: { file: File; sheet: string }) => post<ImportPreview>(`/records/${entity.name}/import/preview`, formOf(file, { sheet })),
    onSuccess: (preview, { file, sheet }) => {
      setChosen({ file, preview, sheet: sheet || preview.sheets?.[0] || "" });
      setMapping({ map: guesses(preview), match: "", mode: "" });
    },
  });
  const start = useMutation({
    mutationFn: async (dry: boolean): Promise<Run> => {
      const parts = { map: JSON.stringify(mapping.map), match: mapping.match, mode: mapping.mode, dry_run: String(dry), sheet: chosen!.sheet };
      const { job: id } = await post<{ job: string }>(`/records/${entity.name}/import`, formOf(chosen!.file, parts));
      return { job: id, dry };
    },
    onSuccess: setRun,
  });
  const finished = job.data?.state === "done" && run && !run.dry;
  const again = () => {
    void client.invalidateQueries({ queryKey: keys.records(entity.name) });
    setChosen(null);
    setRun(null);
  };
  const step = !chosen ? 0 : !run ? 1 : finished ? 3 : run.dry ? 2 : 3;
  const problem = look.error ?? start.error ?? job.error;
  return (
    <div className="page import">
      <nav aria-label={t("app.back")}>
        <Link to="/e/$entity" params={{ entity: entity.name }}>
          {`‹ ${title}`}
        </Link>
      </nav>
      <h1>{t("imports.title", { list: title })}</h1>
      <Steps
        size="small"
        responsive={false}
        titlePlacement={phone ? "vertical" : "horizontal"}
        className="import-steps"
        current={step}
        items={[{ title: t("imports.stepFile") }, { title: t("imports.stepColumns") }, { title: t("imports.stepCheck") }, { title: t("imports.stepDone") }]}
      />
      {problem && <Alert type="error" showIcon title={asProblem(problem).sentence} />}
      {step === 0 && <ChooseFile busy={look.isPending} onChoose={(file) => look.mutate({ file, sheet: "" })} />}
      {step === 1 && chosen && (
        <MapColumns
          entity={entity}
          file={chosen.file}
          preview={chosen.preview}
          sheet={chosen.sheet}
          mapping={mapping}
          busy={start.isPending || look.isPending}
          onChange={setMapping}
          onSheet={(sheet) => look.mutate({ file: chosen.file, sheet })}
          onBack={() => setChosen(null)}
          onCheck={() => start.mutate(true)}
        />
      )}
      {run && (
        <ImportOutcome
          entity={entity}
          job={job.data ?? null}
          dry={run.dry}
          fileName={chosen?.file.name ?? ""}
          busy={start.isPending}
          onBack={() => setRun(null)}
          onRun={() => start.mutate(false)}
          onAgain={again}
        />
      )}
    </div>
  );
}
