import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Input } from "antd";
import { useId, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, respond } from "../../api/client";
import { Door } from "./Door";
import { Labelled } from "./Labelled";
import { WorkspaceField } from "./WorkspaceField";

/** Asks for a letter with a link. The answer is the same whether or not there is such a login. */
export default function ForgottenPage() {
  const { t } = useTranslation();
  const ask = useMutation({ mutationFn: (given: Record<string, string>) => respond("POST", "/password/forgotten", { body: given }) });
  const id = useId();
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = Object.fromEntries([...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value).trim()]));
    if (given.login) ask.mutate(given);
  };
  return (
    <Door title={t("door.forgottenTitle")}>
      {ask.error && <Alert type="error" showIcon title={asProblem(ask.error).sentence} className="sign-in-problem" />}
      {ask.isSuccess ? (
        <Alert type="success" showIcon title={t("door.letterSent")} />
      ) : (
        <form className="sign-in" onSubmit={submit} noValidate>
          <WorkspaceField />
          <Labelled id={`${id}-login`} label={t("account.login")}>
            <Input id={`${id}-login`} name="login" autoComplete="username" autoCapitalize="none" autoFocus size="large" />
          </Labelled>
          <Button type="primary" htmlType="submit" size="large" block loading={ask.isPending}>
            {t("door.sendLetter")}
          </Button>
        </form>
      )}
      <a className="sign-in-forgotten" href="/login">
        {t("account.back")}
      </a>
    </Door>
  );
}
