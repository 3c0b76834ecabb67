import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button, Form, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, post } from "../../api/client";
import { sessionOptionsQuery } from "../../api/queries";

interface Credentials {
  login: string;
  password: string;
  workspace?: string | undefined;
}

interface SignInFormProps {
  login?: string;
  onSignedIn: () => void | Promise<void>;
}

/** A title that came in both languages, before anyone said which they speak. */
function inWords(title: string | { en: string; zh: string }, locale: string): string {
  if (typeof title === "string") return title;
  return locale === "zh-CN" ? title.zh : title.en;
}

/** Login and password; one click for the demo logins, when the server offers them. */
export function SignInForm({ login = "", onSignedIn }: SignInFormProps) {
  const { t, i18n } = useTranslation();
  const options = useQuery(sessionOptionsQuery).data;
  const workspaces = options?.workspaces ?? [];
  const [workspace, setWorkspace] = useState<string>();
  const signIn = useMutation({
    mutationFn: (given: Credentials) => post("/session", given),
    onSuccess: onSignedIn,
  });
  const chosen = workspace ?? workspaces[0]?.name;
  const submit = (given: Credentials) => signIn.mutate(chosen ? { ...given, workspace: chosen } : given);
  return (
    <>
      {signIn.error && <Alert type="error" showIcon title={asProblem(signIn.error).sentence} style={{ marginBottom: 14 }} />}
      <Form<Credentials> layout="vertical" initialValues={{ login, password: "" }} onFinish={submit} requiredMark={false}>
        {workspaces.length > 1 && (
          <Form.Item label={t("account.workspace")} htmlFor="workspace">
            <Select
              id="workspace"
              value={chosen ?? null}
              options={workspaces.map(({ name, title }) => ({ value: name, label: title || name }))}
              onChange={(value: string) => setWorkspace(value)}
            />
          </Form.Item>
        )}
        <Form.Item name="login" label={t("account.login")} rules={[{ required: true, message: t("account.loginNeeded") }]}>
          <Input autoComplete="username" autoCapitalize="none" autoFocus={!login} size="large" />
        </Form.Item>
        <Form.Item name="password" label={t("account.password")} rules={[{ required: true, message: t("account.passwordNeeded") }]}>
          <Input.Password autoComplete="current-password" autoFocus={Boolean(login)} size="large" />
        </Form.Item>
        <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>
          {t("account.signIn")}
        </Button>
      </Form>
      {options && options.demo_logins.length > 0 && (
        <section className="demo-logins" aria-labelledby="demo-logins">
          <h2 id="demo-logins">{t("account.demo")}</h2>
          <div>
            {options.demo_logins.map((demo) => (
              <Button key={demo.login} disabled={signIn.isPending} onClick={() => submit({ login: demo.login, password: "demo" })}>
                {inWords(demo.title, i18n.language)}
              </Button>
            ))}
          </div>
        </section>
      )}
    </>
  );
}
