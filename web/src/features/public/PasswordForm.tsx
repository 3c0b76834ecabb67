/** The password of a public form. */
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, ask } from "./asking";

export function PasswordForm({ token, onKnown }: { token: string; onKnown: (pass: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState("");
  const [asking, setAsking] = useState(false);
  const show = async () => {
    setAsking(true);
    setWrong("");
    try {
      onKnown((await ask<{ pass: string }>({ token, pass: "" }, "/password", { password: typed })).pass);
    } catch (failure) {
      setWrong(asProblem(failure).sentence);
    } finally {
      setAsking(false);
    }
  };
  return (
    <form
      className="lw-section public-password lw-record-editing"
      onSubmit={(event) => {
        event.preventDefault();
        void show();
      }}
    >
      <p>{t("public.passwordNeeded")}</p>
      <label className="lw-label" htmlFor={id}>
        {t("public.password")}
      </label>
      <Input
        id={id}
        type="password"
        autoComplete="off"
        value={typed}
        status={wrong ? "error" : ""}
        aria-invalid={!!wrong}
        aria-describedby={`${id}-wrong`}
        onChange={(event) => setTyped(event.target.value)}
      />
      <div id={`${id}-wrong`} className="lw-fault" role="alert">
        {wrong}
      </div>
      <Button type="primary" htmlType="submit" loading={asking} disabled={!typed}>
        {t("public.continue")}
      </Button>
    </form>
  );
}
