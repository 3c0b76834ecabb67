/** My API tokens: keys for programs, each for some things only. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { del, get, post } from "../../api/client";
import { entitiesQuery } from "../../api/queries";
import { useSettings } from "../../shared/settings";
import { Field, Form, Panel, Pick, type Given } from "./fields";

interface Token {
  id: string;
  name: string;
  scopes: string[];
  expires: string | null;
  seen_at: string | null;
}

const tokensKey = ["tokens"];

export default function TokensPage() {
  const [secret, setSecret] = useState("");
  const { t } = useTranslation();
  return (
    <>
      {secret && (
        <Panel title={t("signing.tokenMade")}>
          <p>{t("signing.keepToken")}</p>
          <p>
            <code className="signing-secret">{secret}</code>
          </p>
          <div className="signing-buttons">
            <Button onClick={() => void navigator.clipboard.writeText(secret)}>{t("signing.copy")}</Button>
          </div>
        </Panel>
      )}
      <NewToken onMade={setSecret} />
      <Tokens />
    </>
  );
}

/** What is chosen, as a scope: `read`, `write:pack.entity`. */
function scopesOf({ verb = "read", entity = "" }: Given): string[] {
  if (verb === "all") return entity ? [`write:${entity}`] : [];
  return [entity ? `${verb}:${entity}` : verb];
}

function NewToken({ onMade }: { onMade: (secret: string) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const entities = useQuery(entitiesQuery).data ?? [];
  const [round, setRound] = useState(0);
  const make = useMutation({
    mutationFn: (given: Given) => post<{ token: string }>("/tokens", { name: given.name, expires: given.expires || null, scopes: scopesOf(given) }),
    onSuccess: async ({ token }) => {
      onMade(token);
      setRound(round + 1);
      await client.invalidateQueries({ queryKey: tokensKey });
    },
  });
  const verbs = (["read", "create", "update", "write", "all"] as const).map((value) => ({ value, title: t(`signing.verb.${value}`) }));
  return (
    <Panel title={t("signing.newToken")}>
      <Form key={round} button={t("signing.makeToken")} pending={make.isPending} error={make.error} onGiven={(given) => make.mutate(given)}>
        <Field name="name" label={t("signing.tokenName")} hint={t("signing.tokenNameHint")} />
        <Pick name="verb" label={t("signing.may")} initial="read" options={verbs} />
        <Pick name="entity" label={t("signing.with")} initial="" options={[{ value: "", title: t("signing.everything") }, ...entities.map(({ name, title }) => ({ value: name, title }))]} />
        <Field name="expires" type="date" label={t("signing.expires")} hint={t("signing.expiresHint")} />
      </Form>
    </Panel>
  );
}

function Tokens() {
  const { t, i18n } = useTranslation();
  const { timezone } = useSettings();
  const client = useQueryClient();
  const found = useQuery({ queryKey: tokensKey, queryFn: () => get<{ tokens: Token[] }>("/tokens") }).data?.tokens;
  const revoke = useMutation({ mutationFn: (id: string) => del(`/tokens/${id}`), onSettled: () => client.invalidateQueries({ queryKey: tokensKey }) });
  const day = (at: string) => new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeZone: timezone }).format(new Date(at));
  return (
    <Panel title={t("signing.tokens")}>
      {revoke.error && <Alert type="error" showIcon title={revoke.error.message} />}
      {found?.length === 0 && <p className="soft">{t("signing.noTokens")}</p>}
      <ul className="signing-list">
        {(found ?? []).map((token) => (
          <li key={token.id}>
            <div>
              <strong>{token.name}</strong>
              <span className="soft">
                {[token.scopes.join(", ") || t("signing.verb.all"), token.expires ? t("signing.until", { when: day(token.expires) }) : t("signing.forEver"), token.seen_at ? t("signing.lastUsed", { when: day(token.seen_at) }) : t("signing.neverUsed")].join(" · ")}
              </span>
            </div>
            <Button danger disabled={revoke.isPending} onClick={() => revoke.mutate(token.id)}>
              {t("signing.revoke")}
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
