import { Button, Input } from "antd";
import { useId, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";

import { Labelled } from "./Labelled";

interface CodeStepProps {
  pending: boolean;
  onCode: (code: string) => void;
  onBack: () => void;
}

/** The second step: the code of an authenticator app, or one of the recovery codes. */
export function CodeStep({ pending, onCode, onBack }: CodeStepProps) {
  const { t } = useTranslation();
  const id = useId();
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code") ?? "").trim();
    if (code) onCode(code);
  };
  return (
    <form className="sign-in" onSubmit={submit} noValidate>
      <Labelled id={id} label={t("account.code")}>
        <Input id={id} name="code" autoComplete="one-time-code" autoCapitalize="none" autoFocus size="large" aria-describedby={`${id}-hint`} />
      </Labelled>
      <p id={`${id}-hint`} className="soft sign-in-hint">
        {t("account.codeHint")}
      </p>
      <Button type="primary" htmlType="submit" size="large" block loading={pending}>
        {t("account.signIn")}
      </Button>
      <Button type="link" block onClick={onBack}>
        {t("account.back")}
      </Button>
    </form>
  );
}
