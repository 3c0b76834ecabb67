import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, get, post } from "../../api/client";
import { Spinner } from "../../shared/Spinner";
import { Door } from "./Door";

interface Ending {
  title: string;
  workspace: string;
}

/** Where the last link of a letter leads: no more such letters, after one question and without signing in. */
export default function UnsubscribePage() {
  const { t } = useTranslation();
  const [token] = useState(() => location.hash.slice(1));
  const ending = useQuery({ queryKey: ["unsubscribe", token], queryFn: () => get<Ending>(`/unsubscribe/${token}`), retry: false, staleTime: Infinity });
  const end = useMutation({ mutationFn: () => post(`/unsubscribe/${token}`) });
  const problem = ending.error ?? end.error;
  return (
    <Door title={t("door.unsubscribeTitle")}>
      {ending.isPending && <Spinner />}
      {problem && <Alert type="error" showIcon title={asProblem(problem).sentence} />}
      {ending.data && (
        <>
          <p>{t(end.isSuccess ? "door.unsubscribed" : "door.unsubscribeAsk", { title: ending.data.title, workspace: ending.data.workspace })}</p>
          {!end.isSuccess && (
            <Button type="primary" size="large" block loading={end.isPending} onClick={() => end.mutate()}>
              {t("door.unsubscribe")}
            </Button>
          )}
          <a className="sign-in-forgotten" href="/settings/notifications">
            {t("door.unsubscribeSettings")}
          </a>
        </>
      )}
    </Door>
  );
}
