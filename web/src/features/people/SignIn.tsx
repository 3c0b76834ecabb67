/** How somebody signs in, and what an administrator does about it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, del, patch, post } from "../../api/client";
import { keys, useMe } from "../../api/queries";
import type { RecordData } from "../../api/types";
import { Spinner } from "../../shared/Spinner";
import { useMoment } from "./moment";
import { ADMINISTRATOR, lastAdministrators, loginsQuery, PERSON, rolesOf } from "./people";

interface HandedLink {
  path: string;
  login: string;
  expires_at: string;
}

export function SignIn({ record }: { record: RecordData }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const me = useMe();
  const moment = useMoment();
  const client = useQueryClient();
  const { data, error, isPending } = useQuery(loginsQuery([record.id], true));
  const [link, setLink] = useState<HandedLink | null>(null);
  const [busy, setBusy] = useState(false);
  const login = data?.get(record.id);
  const active = record.active !== false;
  const name = record._title ?? "";
  const does = async (work: () => Promise<unknown>, said?: string) => {
    setBusy(true);
    try {
      await work();
      if (said) void message.success(said);
    } catch (problem) {
      void message.error(asProblem(problem).sentence);
    }
    await client.invalidateQueries({ queryKey: keys.records(PERSON) });
    await client.invalidateQueries({ queryKey: ["logins"] });
    setBusy(false);
  };
  const setActive = (on: boolean) => patch(`/records/${PERSON}/${record.id}`, { version: record.version, active: on });
  const deactivate = async () => {
    if (rolesOf(record).includes(ADMINISTRATOR) && (await lastAdministrators([record.id]))) return void modal.warning({ title: t("people.lastAdministrator"), okText: t("app.back") });
    const sure = await modal.confirm({ title: t("people.deactivateTitle", { name }), content: t("people.deactivateHint"), okText: t("people.deactivate"), cancelText: t("app.cancel") });
    if (!sure) return;
    await does(() => setActive(false), t("people.deactivated", { name }));
  };
  const viewAs = () => does(async () => {
    await post("/view-as", { user: record.id });
    window.location.assign("/");
  });
  return (
    <section className="panel" aria-labelledby="person-sign-in">
      <h2 id="person-sign-in">{t("people.signIn")}</h2>
      {error && <p role="alert" className="people-failure">{asProblem(error).sentence}</p>}
      {isPending && <Spinner small />}
      {data && (
        <dl className="facts">
          <dt>{t("people.login")}</dt>
          <dd>{login?.login ?? t("people.noLogin")}</dd>
          <dt>{t("people.state")}</dt>
          <dd>{t(!active ? "people.isOut" : !login ? "people.cannotSignIn" : login.invited ? "people.waits" : "people.canSignIn")}</dd>
          {login && (
            <>
              <dt>{t("people.seen")}</dt>
              <dd>{moment(login.seen_at) ?? t("people.never")}</dd>
              <dt>{t("people.sessions")}</dt>
              <dd>{login.sessions}</dd>
              <dt>{t("people.secondFactor")}</dt>
              <dd>{t(login.second_factor ? "people.on" : "people.off")}</dd>
            </>
          )}
        </dl>
      )}
      <div className="people-actions">
        {active && (
          <>
            <Button disabled={busy} onClick={() => void does(async () => setLink(await post<HandedLink>(`/people/${record.id}/link`)))}>{t(!login || login.invited ? "people.firstLink" : "people.resetLink")}</Button>
            <Button disabled={busy || !record.email} onClick={() => void does(() => post("/invitations", { user: record.id }), t("people.mailed", { email: String(record.email) }))}>{t(!login || login.invited ? "people.mailInvitation" : "people.mailReset")}</Button>
          </>
        )}
        {login && login.sessions > 0 && <Button disabled={busy} onClick={() => void does(() => del(`/people/${record.id}/sessions`), t("people.signedOut", { name }))}>{t("people.endSessions")}</Button>}
        {login?.second_factor && <Button disabled={busy} onClick={() => void does(() => del(`/people/${record.id}/second-factor`), t("people.secondFactorGone"))}>{t("people.takeSecondFactor")}</Button>}
        {active && record.id !== me.user.id && !me.viewing && <Button disabled={busy} onClick={() => void viewAs()}>{t("people.viewAs")}</Button>}
        {active ? (
          <Button danger disabled={busy} onClick={() => void deactivate()}>{t("people.deactivate")}</Button>
        ) : (
          <Button disabled={busy} onClick={() => void does(() => setActive(true), t("people.reactivated", { name }))}>{t("people.reactivate")}</Button>
        )}
      </div>
      {link && <LinkDialog link={link} name={name} onClose={() => setLink(null)} />}
    </section>
  );
}

function LinkDialog({ link, name, onClose }: { link: HandedLink; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const moment = useMoment();
  const address = window.location.origin + link.path;
  const copy = () => void navigator.clipboard.writeText(address).then(() => void message.success(t("people.copied")), () => void message.info(t("people.copyByHand")));
  return (
    <Modal open title={t("people.linkTitle", { name })} onCancel={onClose} onOk={copy} okText={t("people.copy")} cancelText={t("people.close")}>
      <p>{t("people.linkHint", { login: link.login, until: moment(link.expires_at) })}</p>
      <textarea className="people-address" readOnly rows={3} aria-label={t("people.address")} value={address} onFocus={({ target }) => target.select()} />
    </Modal>
  );
}
