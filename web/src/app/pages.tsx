/** Pages for when there is nothing else to show: waiting, missing, failed. */
import { useQueryClient, useQueryErrorResetBoundary } from "@tanstack/react-query";
import { Link, useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, type Problem } from "../api/problem";
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

function useWords(problem: Problem): { title: string; detail: string } {
  const { t } = useTranslation();
  if (problem.status === 404) return { title: t("app.notFoundTitle"), detail: problem.detail || t("app.notFoundDetail") };
  if (problem.status === 403) return { title: t("app.notAllowedTitle"), detail: problem.detail };
  if (problem.kind === "offline") return { title: t("app.offlineTitle"), detail: t("app.offlineDetail") };
  return { title: t("app.errorTitle"), detail: problem.kind === "bug" ? t("app.errorDetail") : problem.sentence };
}

/** Shown in place of a page that failed. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const client = useQueryClient();
  const boundary = useQueryErrorResetBoundary();
  const problem = asProblem(error);
  const { title, detail } = useWords(problem);
  /* Asking again would be answered the same. */
  const final = problem.status === 403 || problem.status === 404;
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
        {final && <Button onClick={() => router.history.back()}>{t("app.back")}</Button>}
        <Link to="/" className="button">
          {t("app.home")}
        </Link>
      </div>
    </div>
  );
}
