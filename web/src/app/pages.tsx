/** Pages for when there is nothing else to show: waiting, missing, failed. */
import { useQueryClient, useQueryErrorResetBoundary } from "@tanstack/react-query";
import { Link, useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, type Problem } from "../api/problem";
import { isOutdated } from "../shared/failing";
import { copyText } from "../shared/share";
import { Spinner } from "../shared/Spinner";

export function Waiting() {
  return (
    <div className="page-wait">
      <Spinner />
    </div>
  );
}

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <div className="message-page">
      <h1>{t("app.notFoundTitle")}</h1>
      <p>{t("app.notFoundDetail")}</p>
      <Link to="/" className="button">{t("app.home")}</Link>
    </div>
  );
}

function useWords(problem: Problem, error: unknown): { title: string; detail: string } {
  const { t } = useTranslation();
  if (isOutdated(error)) return { title: t("app.newer"), detail: t("app.newerDetail") };
  if (problem.status === 404) return { title: t("app.notFoundTitle"), detail: problem.detail || t("app.notFoundDetail") };
  if (problem.status === 403) return { title: t("app.notAllowedTitle"), detail: problem.detail };
  if (problem.kind === "offline") return { title: t("app.offlineTitle"), detail: t("app.offlineDetail") };
  return { title: t("app.errorTitle"), detail: problem.kind === "bug" ? t("app.errorDetail") : problem.sentence };
}

/** What whoever mends it wants to know; nothing of what was typed. */
function CopyDetails({ problem, error }: { problem: Problem; error: unknown }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const details = () => [location.pathname, new Date().toISOString(), problem.requestId, problem.message, error instanceof Error ? error.stack : ""].filter(Boolean).join("\n");
  const copy = () => void copyText(details()).then(setCopied);
  return <Button onClick={copy}>{t(copied ? "app.copied" : "app.copyDetails")}</Button>;
}

/** Shown in place of a page that failed. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const client = useQueryClient();
  const boundary = useQueryErrorResetBoundary();
  const problem = asProblem(error);
  const { title, detail } = useWords(problem, error);
  /* Asking again would be answered the same. */
  const final = problem.status === 403 || problem.status === 404;
  const bug = problem.kind === "bug" || problem.status >= 500;
  useEffect(() => boundary.reset(), [boundary]);
  const retry = async () => {
    await client.invalidateQueries();
    await router.invalidate();
    reset();
  };
  return (
    <div className="message-page" role="alert">
      <h1>{title}</h1>
      <p>
        {detail}
        {problem.requestId && !final && (
          <>
            <br />
            <small>{t("app.errorRequest", { id: problem.requestId })}</small>
          </>
        )}
      </p>
      <div className="message-buttons">
        {!final && (
          <Button type="primary" onClick={() => void retry()}>
            {t("app.retry")}
          </Button>
        )}
        {bug && <Button onClick={() => location.reload()}>{t("app.reload")}</Button>}
        {bug && <CopyDetails problem={problem} error={error} />}
        {final && <Button onClick={() => router.history.back()}>{t("app.back")}</Button>}
        <Link to="/" className="button">
          {t("app.home")}
        </Link>
      </div>
    </div>
  );
}
