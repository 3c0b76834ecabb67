/** Records from a file: choose it, say where its columns go, try it, run it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, Steps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, del, post } from "../../api/client";
import { jobQuery, keys, useEntity } from "../../api/queries";
import type { ImportPreview } from "../../api/types";
import { useListTitle } from "../../shared/menus";
import { useDocumentTitle } from "../../shared/useDocumentTitle";
import { usePhone } from "../../shared/usePhone";
import { ChooseFile } from "./import/ChooseFile";
import { EarlierImports } from "./import/EarlierImports";
import "./import/import.css";
import { ImportOutcome } from "./import/ImportOutcome";
import { MapColumns, type Mapping } from "./import/MapColumns";
import type { Reading } from "./import/ReadAs";

interface Chosen {
  file: File;
  preview: ImportPreview;
  reading: Reading;
}

interface Run {
  job: string;
  dry: boolean;
}

/** A try tells all faults and how many records would be good; a run keeps all, or only those. */
interface Wish {
  dry: boolean;
  good: boolean;
}

function formOf(file: File, parts: Record<string, string>): FormData {
  const form = new FormData();
  form.append("file", file);
  Object.entries(parts).forEach(([name, value]) => form.append(name, value));
  return form;
}

const NOTHING: Mapping = { map: {}, match: "", mode: "", dates: "", remembered: false };
const AS_IT_IS: Reading = { sheet: "", encoding: "", separator: "" };

function guessed(preview: ImportPreview): Mapping {
  const map = Object.fromEntries(preview.columns.flatMap(({ name, field }) => (field ? [[name, field]] : [])));
  return { ...NOTHING, map, dates: orderOf(preview) };
}

/** What was chosen the last time; how the days are written the file itself knows better, where it tells. */
function remembered(preview: ImportPreview): Mapping | null {
  const before = preview.remembered;
  if (!before) return null;
  const dates = preview.dates === "either" && before.dates !== "ymd" ? (before.dates as Mapping["dates"]) : orderOf(preview);
  return { map: before.map, match: before.match[0] ?? "", mode: before.mode === "both" ? "" : before.mode, dates, remembered: true };
}

function orderOf(preview: ImportPreview): Mapping["dates"] {
  return preview.dates === "dmy" || preview.dates === "mdy" ? preview.dates : "";
}

/** That it was over before it could be cancelled is no fault: what came of it is shown. */
function asProblemOf(error: Error | null, state: string | undefined): Error | null {
  return error && (state === "queued" || state === "running") ? error : null;
}

export default function ImportPage({ entity: name }: { entity: string }) {
  const { t } = useTranslation();
  const entity = useEntity(name);
  const client = useQueryClient();
  const title = useListTitle(entity);
  useDocumentTitle(t("imports.title", { list: title }));
  const phone = usePhone();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [mapping, setMapping] = useState<Mapping>(NOTHING);
  const [run, setRun] = useState<Run | null>(null);
  const job = useQuery({ ...jobQuery(run?.job ?? ""), enabled: run !== null });

  const look = useMutation({
    mutationFn: ({ file, reading }: { file: File; reading: Reading }) =>
      post<ImportPreview>(`/records/${entity.name}/import/preview`, formOf(file, { ...reading })),
    onSuccess: (preview, { file, reading }) => {
      setChosen({ file, preview, reading: { ...reading, sheet: reading.sheet || preview.sheets?.[0] || "" } });
      setMapping(remembered(preview) ?? guessed(preview));
    },
  });
  const start = useMutation({
    mutationFn: async ({ dry, good }: Wish): Promise<Run> => {
      const { map, match, mode, dates } = mapping;
      const parts = { map: JSON.stringify(map), match, mode, dates, dry_run: String(dry), partial: String(good), ...chosen!.reading };
      const { job: id } = await post<{ job: string }>(`/records/${entity.name}/import`, formOf(chosen!.file, parts));
      return { job: id, dry };
    },
    onSuccess: setRun,
  });
  const cancel = useMutation({
    mutationFn: () => del(`/jobs/${run!.job}`),
    onSettled: () => client.invalidateQueries({ queryKey: keys.job(run!.job) }),
  });
  const finished = job.data?.state === "done" && run && !run.dry;
  const again = () => {
    void client.invalidateQueries({ queryKey: keys.records(entity.name) });
    setChosen(null);
    setRun(null);
  };
  const step = !chosen ? 0 : !run ? 1 : finished ? 3 : run.dry ? 2 : 3;
  const over = asProblemOf(cancel.error, job.data?.state);
  const problem = look.error ?? start.error ?? job.error ?? over;
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
      {step === 0 && (
        <>
          <ChooseFile busy={look.isPending} onChoose={(file) => look.mutate({ file, reading: AS_IT_IS })} />
          <EarlierImports entity={entity} />
        </>
      )}
      {step === 1 && chosen && (
        <MapColumns
          entity={entity}
          file={chosen.file}
          preview={chosen.preview}
          reading={chosen.reading}
          mapping={mapping}
          looking={look.isPending}
          busy={start.isPending}
          onChange={setMapping}
          onRead={(reading) => look.mutate({ file: chosen.file, reading })}
          onGuess={() => setMapping(guessed(chosen.preview))}
          onBack={() => setChosen(null)}
          onCheck={() => start.mutate({ dry: true, good: true })}
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
          cancelling={cancel.isPending}
          onCancel={() => cancel.mutate()}
          onRun={(good) => start.mutate({ dry: false, good })}
          onAgain={again}
        />
      )}
    </div>
  );
}
