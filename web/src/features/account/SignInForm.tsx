import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button, Input } from "antd";
import { useId, useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, post } from "../../api/client";
import { sessionOptionsQuery } from "../../api/queries";
import { CodeStep } from "./CodeStep";
import { Labelled } from "./Labelled";
import { WorkspaceField } from "./WorkspaceField";
import "./account.css";

interface Credentials {
  login: string;
  password: string;
  workspace?: string | undefined;
  code?: string;
}

interface SignInFormProps {
  login?: string;
  /** Where to go after a visit to a sign-in provider. */
  next?: string;
  onSignedIn: () => void | Promise<void>;
}

/** A title that came in both languages, before anyone said which they speak. */
function inWords(title: string | { en: string; zh: string }, locale: string): string {
  if (typeof title === "string") return title;
  return locale === "zh-CN" ? title.zh : title.en;
}

/** Login and password, then a code if there is a second factor; one click for providers and the demo's logins. */
export function SignInForm({ login = "", next = "/", onSignedIn }: SignInFormProps) {
  const { t, i18n } = useTranslation();
  const options = useQuery(sessionOptionsQuery).data;
  const [missing, setMissing] = useState<string[]>([]);
  /** What was right so far, while the code is asked for. */
  const [shown, setShown] = useState<Credentials | null>(null);
  const signIn = useMutation({
    mutationFn: (given: Credentials) => post("/session", given),
    onSuccess: onSignedIn,
    onError: (failure, given) => {
      if (asProblem(failure).kind === "code_needed") setShown(given);
    },
  });
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = Object.fromEntries([...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)])) as unknown as Credentials;
    const lacking = [given.login.trim() ? "" : "login", given.password ? "" : "password"].filter(Boolean);
    setMissing(lacking);
    if (lacking.length === 0) signIn.mutate({ ...given, login: given.login.trim() });
  };
  const back = () => {
    setShown(null);
    signIn.reset();
  };
  const id = useId();
  const problem = signIn.error && asProblem(signIn.error);
  return (
    <>
      {problem && problem.kind !== "code_needed" && <Alert type="error" showIcon title={problem.sentence} className="sign-in-problem" />}
      {shown ? (
        <CodeStep pending={signIn.isPending} onCode={(code) => signIn.mutate({ ...shown, code })} onBack={back} />
      ) : (
        <form className="sign-in" onSubmit={submit} noValidate>
          <WorkspaceField />
          <Labelled id={`${id}-login`} label={t("account.login")} fault={missing.includes("login") ? t("account.loginNeeded") : ""}>
            <Input id={`${id}-login`} name="login" defaultValue={login} autoComplete="username" autoCapitalize="none" autoFocus={!login} size="large" aria-describedby={`${id}-login-fault`} />
          </Labelled>
          <Labelled id={`${id}-password`} label={t("account.password")} fault={missing.includes("password") ? t("account.passwordNeeded") : ""}>
            <Input id={`${id}-password`} name="password" type="password" autoComplete="current-password" autoFocus={Boolean(login)} size="large" aria-describedby={`${id}-password-fault`} />
          </Labelled>
          <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>
            {t("account.signIn")}
          </Button>
          {(options?.mail ?? []).length > 0 && (
            <a className="sign-in-forgotten" href="/forgotten">
              {t("account.forgotten")}
            </a>
          )}
        </form>
      )}
      {!shown &&
        (options?.providers ?? []).map(({ workspace, title }) => (
          <Button key={workspace} size="large" block className="sign-in-provider" href={`/api/session/oidc?${new URLSearchParams({ workspace, next }).toString()}`}>
            {t("account.provider", { provider: title })}
          </Button>
        ))}
      {!shown && options && options.demo_logins.length > 0 && (
        <section className="demo-logins" aria-labelledby="demo-logins">
          <h2 id="demo-logins">{t("account.demo")}</h2>
          <div>
            {options.demo_logins.map((demo) => (
              <Button key={demo.login} disabled={signIn.isPending} onClick={() => signIn.mutate({ login: demo.login, password: "demo" })}>
                {inWords(demo.title, i18n.language)}
              </Button>
            ))}
          </div>
        </section>
      )}
    </>
  );
}
