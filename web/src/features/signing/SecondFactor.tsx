import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { get, post } from "../../api/client";
import { keys } from "../../api/queries";
import { Spinner } from "../../shared/Spinner";
import { Field, Form, Panel } from "./fields";

interface State {
  on: boolean;
  recovery_codes: number;
  demanded: boolean;
}

interface Setup {
  secret: string;
  uri: string;
  svg: string;
}

const stateKey = ["second-factor"];

/** An authenticator app: turned on with a picture to scan, and off again; codes for the day the phone is lost. */
export function SecondFactor() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const state = useQuery({ queryKey: stateKey, queryFn: () => get<State>("/me/second-factor") }).data;
  const [step, setStep] = useState<"begin" | "codes" | "off" | null>(null);
  const [setup, setSetup] = useState<Setup | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const changed = async () => {
    setStep(null);
    await client.invalidateQueries({ queryKey: stateKey });
  };
  const begin = useMutation({ mutationFn: (password: string) => post<Setup>("/me/second-factor", { password }), onSuccess: setSetup });
  const confirm = useMutation({
    mutationFn: (code: string) => post<{ recovery_codes: string[] }>("/me/second-factor/confirm", { code }),
    onSuccess: async ({ recovery_codes }) => {
      setSetup(null);
      setCodes(recovery_codes);
      await changed();
    },
  });
  const renew = useMutation({
    mutationFn: (password: string) => post<{ recovery_codes: string[] }>("/me/second-factor/codes", { password }),
    onSuccess: async ({ recovery_codes }) => {
      setCodes(recovery_codes);
      await changed();
    },
  });
  const turnOff = useMutation({ mutationFn: (password: string) => post("/me/second-factor/off", { password }), onSuccess: changed });
  if (!state) return <Panel title={t("signing.secondFactor")}>{<Spinner />}</Panel>;
  if (codes) return <RecoveryCodes codes={codes} onKept={() => void client.invalidateQueries({ queryKey: keys.me }).then(() => setCodes(null))} />;
  if (setup) return <Scan setup={setup} pending={confirm.isPending} error={confirm.error} onCode={(code) => confirm.mutate(code)} />;
  const asked = { begin, codes: renew, off: turnOff };
  const words = { begin: "signing.setUp", codes: "signing.newCodes", off: "signing.turnOff" } as const;
  return (
    <Panel title={t("signing.secondFactor")}>
      <p>{state.on ? t("signing.isOn", { codes: state.recovery_codes }) : t("signing.isOff")}</p>
      {step ? (
        <Form button={t(words[step])} danger={step === "off"} pending={asked[step].isPending} error={asked[step].error} onGiven={({ password = "" }) => asked[step].mutate(password)}>
          <Field name="password" type="password" label={t("signing.yourPassword")} autoComplete="current-password" />
        </Form>
      ) : (
        <div className="signing-buttons">
          {!state.on && <Button type="primary" onClick={() => setStep("begin")}>{t(words.begin)}</Button>}
          {state.on && <Button onClick={() => setStep("codes")}>{t(words.codes)}</Button>}
          {state.on && !state.demanded && <Button danger onClick={() => setStep("off")}>{t(words.off)}</Button>}
        </div>
      )}
    </Panel>
  );
}

interface ScanProps {
  setup: Setup;
  pending: boolean;
  error: Error | null;
  onCode: (code: string) => void;
}

function Scan({ setup, pending, error, onCode }: ScanProps) {
  const { t } = useTranslation();
  return (
    <Panel title={t("signing.secondFactor")}>
      <p>{t("signing.scan")}</p>
      <img className="signing-qr" src={`data:image/svg+xml,${encodeURIComponent(setup.svg)}`} alt={t("signing.picture")} width={200} height={200} />
      <p className="soft">{t("signing.typeSecret")}</p>
      <p>
        <code className="signing-secret">{setup.secret.replace(/(.{4})/g, "$1 ").trim()}</code>
      </p>
      <Form button={t("signing.turnOn")} pending={pending} error={error} onGiven={({ code = "" }) => onCode(code.trim())}>
        <Field name="code" label={t("signing.codeShown")} autoComplete="one-time-code" />
      </Form>
    </Panel>
  );
}

function RecoveryCodes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const { t } = useTranslation();
  return (
    <Panel title={t("signing.recoveryCodes")}>
      <p>{t("signing.keepCodes")}</p>
      <ul className="signing-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="signing-buttons">
        <Button onClick={() => void navigator.clipboard.writeText(codes.join("\n"))}>{t("signing.copy")}</Button>
        <Button type="primary" onClick={onKept}>{t("signing.kept")}</Button>
      </div>
    </Panel>
  );
}
