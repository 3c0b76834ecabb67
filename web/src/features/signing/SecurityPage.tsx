/** How I sign in: my password, my second factor, and where I am signed in. */
import { useMutation } from "@tanstack/react-query";
import { Alert, App } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { post } from "../../api/client";
import { useMe } from "../../api/queries";
import { Field, Form, Panel } from "./fields";
import { SecondFactor } from "./SecondFactor";
import { Sessions } from "./Sessions";

export default function SecurityPage() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <>
      {me.second_factor_needed && <Alert type="warning" showIcon title={t("signing.demanded")} className="signing-demanded" />}
      <SecondFactor />
      {!me.second_factor_needed && (
        <>
          <Password />
          <Sessions />
        </>
      )}
    </>
  );
}

function Password() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [round, setRound] = useState(0);
  const change = useMutation({
    mutationFn: (given: { current: string; password: string }) => post("/me/password", given),
    onSuccess: () => {
      setRound(round + 1);
      void message.success(t("signing.passwordChanged"));
    },
  });
  return (
    <Panel title={t("signing.password")}>
      <Form key={round} button={t("signing.changePassword")} pending={change.isPending} error={change.error} onGiven={({ current = "", password = "" }) => change.mutate({ current, password })}>
        <Field name="current" type="password" label={t("signing.current")} autoComplete="current-password" />
        <Field name="password" type="password" label={t("signing.newPassword")} autoComplete="new-password" hint={t("signing.passwordHint")} />
      </Form>
    </Panel>
  );
}
