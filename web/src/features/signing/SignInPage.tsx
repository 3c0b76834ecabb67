/** How people sign in to this workspace: password rules, second factor, a provider, and the mail server. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";

import { asProblem, get, post, put } from "../../api/client";
import { Spinner } from "../../shared/Spinner";
import { Field, Form, Panel, Pick, type Given } from "./fields";
import { claimRows, claimText, type Terms } from "./terms";

const termsKey = ["terms"];

export default function SignInPage() {
  const terms = useQuery({ queryKey: termsKey, queryFn: () => get<Terms>("/sign-in/terms") }).data;
  if (!terms) return <Spinner />;
  return (
    <>
      <Passwords terms={terms} />
      <Mail terms={terms} />
      <Provider terms={terms} />
    </>
  );
}

/** Sends the terms with one part changed; the rest stays as it is. */
function useChange(terms: Terms) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: (part: object) => put<Terms>("/sign-in/terms", { ...terms, ...part }),
    onSuccess: (said) => {
      client.setQueryData(termsKey, said);
      void message.success(t("signing.saved"));
    },
  });
}

function Passwords({ terms }: { terms: Terms }) {
  const { t } = useTranslation();
  const change = useChange(terms);
  const save = ({ length = "", ...given }: Given) =>
    change.mutate({ password_length: Number(length), second_factor_roles: terms.roles.map(({ name }) => name).filter((name) => given[`role ${name}`]) });
  return (
    <Panel title={t("signing.rules")}>
      <Form button={t("signing.save")} pending={change.isPending} error={change.error} onGiven={save}>
        <Field name="length" type="number" label={t("signing.length")} initial={terms.password_length} />
        <fieldset className="signing-scopes">
          <legend>{t("signing.secondFactorRoles")}</legend>
          {terms.roles.map(({ name, title }) => (
            <label key={name}>
              <input type="checkbox" name={`role ${name}`} defaultChecked={terms.second_factor_roles.includes(name)} />
              {title}
            </label>
          ))}
        </fieldset>
      </Form>
    </Panel>
  );
}

function Mail({ terms }: { terms: Terms }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const change = useChange(terms);
  const trial = useMutation({
    mutationFn: () => post<{ to: string }>("/sign-in/test-mail"),
    onSuccess: ({ to }) => void message.success(t("signing.mailSent", { to })),
    onError: (failure) => void message.error(asProblem(failure).sentence),
  });
  const { mail } = terms;
  const save = ({ host = "", port = "", security = "", login = "", sender = "", password = "" }: Given) =>
    change.mutate({ mail: host ? { host, port: Number(port), security, login, sender, ...(password ? { password } : {}) } : null });
  const kinds = (["starttls", "tls", "none"] as const).map((value) => ({ value, title: t(`signing.security.${value}`) }));
  return (
    <Panel title={t("signing.mail")}>
      <p className="soft">{t("signing.mailHint")}</p>
      <Form button={t("signing.save")} pending={change.isPending} error={change.error} onGiven={save}>
        <Field name="host" label={t("signing.host")} initial={mail?.host ?? ""} />
        <Field name="port" type="number" label={t("signing.port")} initial={mail?.port ?? 587} />
        <Pick name="security" label={t("signing.encryption")} initial={mail?.security ?? "starttls"} options={kinds} />
        <Field name="login" label={t("signing.mailLogin")} initial={mail?.login ?? ""} />
        <Field name="password" type="password" label={t("signing.mailPassword")} autoComplete="new-password" hint={mail?.has_password ? t("signing.keptSecret") : ""} />
        <Field name="sender" label={t("signing.sender")} initial={mail?.sender ?? ""} hint={t("signing.senderHint")} />
      </Form>
      {mail && (
        <div className="signing-buttons">
          <Button loading={trial.isPending} onClick={() => trial.mutate()}>
            {t("signing.tryMail")}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Provider({ terms }: { terms: Terms }) {
  const { t } = useTranslation();
  const change = useChange(terms);
  const { provider } = terms;
  const save = (given: Given) => {
    const { issuer = "", client = "", secret = "", title = "", login_claim = "", roles = "", departments = "", default_role = "" } = given;
    const said = {
      ...provider, issuer, client, title, login_claim, create: given.create === "on", link: given.link === "on",
      roles: claimRows(roles), departments: claimRows(departments), default_roles: default_role ? [default_role] : [],
    };
    change.mutate({ provider: issuer ? { ...said, ...(secret ? { secret } : {}) } : null });
  };
  const callback = terms.callback.startsWith("/") ? location.origin + terms.callback : terms.callback;
  return (
    <Panel title={t("signing.provider")}>
      <p className="soft">{t("signing.providerHint")}</p>
      <p>
        <code className="signing-secret">{callback}</code>
      </p>
      <Form button={t("signing.save")} pending={change.isPending} error={change.error} onGiven={save}>
        <Field name="issuer" label={t("signing.issuer")} initial={provider?.issuer ?? ""} hint={t("signing.issuerHint")} />
        <Field name="client" label={t("signing.client")} initial={provider?.client ?? ""} />
        <Field name="secret" type="password" label={t("signing.secret")} autoComplete="new-password" hint={provider?.has_secret ? t("signing.keptSecret") : ""} />
        <Field name="title" label={t("signing.providerTitle")} initial={provider?.title ?? ""} />
        <Field name="login_claim" label={t("signing.loginClaim")} initial={provider?.login_claim ?? "preferred_username"} />
        <Pick name="default_role" label={t("signing.defaultRole")} initial={provider?.default_roles[0] ?? ""} options={[{ value: "", title: "—" }, ...terms.roles.map(({ name, title }) => ({ value: name, title }))]} />
        <Field name="roles" label={t("signing.roleClaims")} initial={claimText(provider?.roles)} hint={t("signing.claimsHint")} />
        <Field name="departments" label={t("signing.departmentClaims")} initial={claimText(provider?.departments)} />
        <fieldset className="signing-scopes">
          <legend>{t("signing.newcomers")}</legend>
          <label>
            <input type="checkbox" name="create" defaultChecked={provider?.create ?? true} />
            {t("signing.create")}
          </label>
          <label>
            <input type="checkbox" name="link" defaultChecked={provider?.link ?? false} />
            {t("signing.link")}
          </label>
        </fieldset>
      </Form>
    </Panel>
  );
}
