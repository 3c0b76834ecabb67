import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button, Input } from "antd";
import { useId, useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, post } from "../../api/client";
import { Spinner } from "../../shared/Spinner";
import { Door } from "./Door";
import { Labelled } from "./Labelled";

interface Letter {
  purpose: "reset" | "invitation";
  login: string;
  workspace: string;
  password_length: number;
}

/** Where the link of a letter leads: choose a password, then come in. The link's secret never leaves for the log. */
export default function WelcomePage() {
  const { t } = useTranslation();
  const [token] = useState(() => location.hash.slice(1));
  const letter = useQuery({ queryKey: ["letter", token], queryFn: () => post<Letter>("/password/letter", { token }), retry: false, staleTime: Infinity });
  if (letter.isPending) return <Door title={t("door.welcome")}><Spinner /></Door>;
  if (letter.error)
    return (
      <Door title={t("door.linkTitle")}>
        <Alert type="error" showIcon title={asProblem(letter.error).sentence} />
        <a className="sign-in-forgotten" href="/forgotten">
          {t("account.forgotten")}
        </a>
      </Door>
    );
  return (
    <Door title={t(letter.data.purpose === "invitation" ? "door.welcome" : "door.newPasswordTitle")}>
      <NewPassword token={token} letter={letter.data} />
    </Door>
  );
}

/** A password, written twice; then we are in, or at the door where a code is asked for. */
function NewPassword({ token, letter }: { token: string; letter: Letter }) {
  const { t } = useTranslation();
  const id = useId();
  const [differs, setDiffers] = useState(false);
  const choose = useMutation({
    mutationFn: async (password: string) => {
      await post("/password/reset", { token, password });
      return post("/session", { login: letter.login, workspace: letter.workspace, password }).then(() => "/", () => "/login");
    },
    onSuccess: (address) => location.replace(address),
  });
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const [password, again] = [String(given.get("password")), String(given.get("again"))];
    setDiffers(password !== again);
    if (password === again) choose.mutate(password);
  };
  return (
    <form className="sign-in" onSubmit={submit} noValidate>
      {choose.error && <Alert type="error" showIcon title={asProblem(choose.error).sentence} className="sign-in-problem" />}
      <Labelled id={`${id}-login`} label={t("account.login")}>
        <Input id={`${id}-login`} name="login" value={letter.login} readOnly autoComplete="username" size="large" />
      </Labelled>
      <Labelled id={`${id}-password`} label={t("door.newPassword")}>
        <Input id={`${id}-password`} name="password" type="password" autoComplete="new-password" autoFocus size="large" aria-describedby={`${id}-hint`} />
      </Labelled>
      <p id={`${id}-hint`} className="soft sign-in-hint">
        {t("door.passwordHint", { length: letter.password_length })}
      </p>
      <Labelled id={`${id}-again`} label={t("door.again")} fault={differs ? t("door.differs") : ""}>
        <Input id={`${id}-again`} name="again" type="password" autoComplete="new-password" size="large" aria-describedby={`${id}-again-fault`} />
      </Labelled>
      <Button type="primary" htmlType="submit" size="large" block loading={choose.isPending}>
        {t("door.choose")}
      </Button>
    </form>
  );
}
