/** How a try or a run goes: its progress, its numbers, the rows at fault. */
import { DownloadOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Alert, Button, Progress, Space, Statistic, Table } from "antd";
import { useTranslation } from "react-i18next";

import { saveFile } from "../../../api/client";
import { useListTitle } from "../../../shared/menus";
import type { Entity, ImportResult, Job, RowError } from "../../../api/types";
import { errorSheet } from "./errorSheet";
import { UndoImport } from "./UndoImport";

interface ImportOutcomeProps {
  entity: Entity;
  job: Job | null;
  dry: boolean;
  fileName: string;
  busy: boolean;
  cancelling: boolean;
  onCancel: () => void;
  onBack: () => void;
  onRun: (good: boolean) => void;
  onAgain: () => void;
}

export function ImportOutcome({ entity, job, dry, fileName, busy, cancelling, onCancel, onBack, onRun, onAgain }: ImportOutcomeProps) {
  const { t } = useTranslation();
  const title = useListTitle(entity);
  if (!job || job.state === "queued" || job.state === "running") return <Working job={job} dry={dry} cancelling={cancelling} onCancel={onCancel} />;
  if (job.state === "cancelled") return <Cancelled onBack={onBack} />;
  const result = job.result;
  const errors = result?.errors ?? [];
  const fine = job.state === "done" && errors.length === 0;
  const good = result ? (result.created ?? 0) + (result.updated ?? 0) : 0;
  const partly = !dry && !fine && good > 0;
  const verdict = fine ? (dry ? "imports.checkFine" : "imports.runFine") : dry ? "imports.checkFaults" : partly ? "imports.runPartly" : "imports.runFaults";
  return (
    <div className="import-outcome">
      <Alert type={fine ? "success" : partly ? "warning" : "error"} showIcon title={t(verdict, { count: errors.length })} />
      {result && <Numbers result={result} />}
      {dry && (result?.ignored?.length ?? 0) > 0 && <p className="soft">{t("imports.ignored", { columns: result!.ignored!.join(", ") })}</p>}
      {errors.length > 0 && <Faults errors={errors} fileName={fileName} file={result?.error_file ?? null} />}
      <Space className="import-buttons">
        {dry || (!fine && !partly) ? <Button onClick={onBack}>{t("imports.backToColumns")}</Button> : <Button onClick={onAgain}>{t("imports.another")}</Button>}
        {dry && (
          <Button type="primary" onClick={() => onRun(false)} loading={busy} disabled={!fine}>
            {t("imports.run")}
          </Button>
        )}
        {dry && !fine && good > 0 && (
          <Button onClick={() => onRun(true)} loading={busy}>
            {t("imports.runGood", { count: good })}
          </Button>
        )}
        {!dry && job.can_undo && <UndoImport entity={entity} job={job} />}
        {!dry && (fine || partly) && (
          <Link to="/e/$entity" params={{ entity: entity.name }} className="ant-btn ant-btn-primary">
            {t("imports.toList", { list: title })}
          </Link>
        )}
      </Space>
    </div>
  );
}

function Cancelled({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="import-outcome">
      <Alert type="info" showIcon title={t("imports.cancelled")} />
      <Space className="import-buttons">
        <Button onClick={onBack}>{t("imports.backToColumns")}</Button>
      </Space>
    </div>
  );
}

interface WorkingProps {
  job: Job | null;
  dry: boolean;
  cancelling: boolean;
  onCancel: () => void;
}

function Working({ job, dry, cancelling, onCancel }: WorkingProps) {
  const { t } = useTranslation();
  const percent = job?.total ? Math.floor((job.done / job.total) * 100) : 0;
  return (
    <div className="import-working" role="status" aria-live="polite">
      <p>{t(dry ? "imports.checking" : "imports.running")}</p>
      <Progress percent={percent} status="active" aria-label={t(dry ? "imports.checking" : "imports.running")} />
      {job && job.total > 0 && <p className="soft">{t("imports.progress", { done: job.done, total: job.total })}</p>}
      <Button onClick={onCancel} loading={cancelling} disabled={!job}>
        {t("imports.cancel")}
      </Button>
    </div>
  );
}

function Numbers({ result }: { result: ImportResult }) {
  const { t } = useTranslation();
  return (
    <div className="import-numbers">
      <Statistic title={t("imports.created")} value={result.created} />
      <Statistic title={t("imports.updated")} value={result.updated} />
      <Statistic title={t("imports.skipped")} value={result.skipped} />
      <Statistic title={t("imports.errors")} value={result.errors.length} />
    </div>
  );
}

function Faults({ errors, fileName, file }: { errors: RowError[]; fileName: string; file: string | null }) {
  const { t } = useTranslation();
  const words = [t("imports.row"), t("imports.column"), t("imports.fault")];
  const save = () => saveFile(new Blob([errorSheet(words, errors)], { type: "text/csv" }), `${fileName.replace(/\.\w+$/, "")}-${t("imports.errors")}.csv`);
  return (
    <>
      <div className="import-faults-head">
        <h2>{t("imports.faults")}</h2>
        {file ? (
          <a href={file.startsWith("/") ? file : `/api/files/${file}`} download>
            <DownloadOutlined aria-hidden /> {t("imports.download")}
          </a>
        ) : (
          <Button size="small" icon={<DownloadOutlined />} onClick={save}>
            {t("imports.download")}
          </Button>
        )}
      </div>
      <Table<RowError>
        size="small"
        tableLayout="fixed"
        rowKey={(error) => `${error.row} ${error.column ?? ""} ${error.detail}`}
        dataSource={errors}
        pagination={errors.length > 20 ? { pageSize: 20, size: "small", showSizeChanger: false } : false}
        columns={[
          { title: words[0], dataIndex: "row", width: 76, sorter: (a, b) => a.row - b.row },
          { title: words[1], dataIndex: "column", width: "28%" },
          { title: words[2], dataIndex: "detail" },
        ]}
      />
    </>
  );
}
