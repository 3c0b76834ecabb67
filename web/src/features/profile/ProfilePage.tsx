/** Who I am here, and how I am spoken to. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, patch } from "../../api/client";
import { keys, useMe } from "../../api/queries";
import type { Me } from "../../api/types";
import { locales, type Locale } from "../../locales";
import { appearances, choose, useAppearance } from "../../shared/appearance";
import { languageNames } from "../../shared/LanguageSwitch";
import { useChangeLocale } from "../../shared/locale";
import "./profile.css";

export default function ProfilePage() {
  const me = useMe();
  return (
    <>
      <Person me={me} />
      <Language />
      <Appearance />
      <Formats me={me} />
    </>
  );
}

function Person({ me }: { me: Me }) {
  const { t } = useTranslation();
  return (
    <section className="panel" aria-labelledby="profile-person">
      <h2 id="profile-person">{t("profile.person")}</h2>
      <dl className="facts">
        <dt>{t("profile.name")}</dt>
        <dd>{me.user.name}</dd>
        <dt>{t("profile.login")}</dt>
        <dd>{me.user.login}</dd>
        <dt>{t("app.workspace")}</dt>
        <dd>{me.workspace}</dd>
        <dt>{t("app.roles")}</dt>
        <dd>{(me.role_titles ?? me.roles).join(t("app.comma"))}</dd>
      </dl>
    </section>
  );
}

/** Each language in its own words; chosen at once, everywhere. */
function Language() {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  const change = useChangeLocale();
  const [asked, setAsked] = useState<Locale | null>(null);
  const choose = async (locale: Locale) => {
    setAsked(locale);
    await change(locale).catch((failure: unknown) => void message.error(asProblem(failure).sentence));
    setAsked(null);
  };
  return (
    <fieldset className="panel profile-language" disabled={asked !== null}>
      <legend>{t("app.language")}</legend>
      {locales.map((locale) => (
        <label key={locale} lang={locale} data-language>
          <input type="radio" name="language" value={locale} checked={(asked ?? i18n.language) === locale} onChange={() => void choose(locale)} />
          {languageNames[locale]}
        </label>
      ))}
      <p className="soft">{t("profile.languageHint")}</p>
    </fieldset>
  );
}

/** Light or dark, on this device. */
function Appearance() {
  const { t } = useTranslation();
  const chosen = useAppearance();
  return (
    <fieldset className="panel profile-language">
      <legend>{t("profile.appearance")}</legend>
      {appearances.map((look) => (
        <label key={look}>
          <input type="radio" name="appearance" value={look} checked={look === chosen} onChange={() => choose(look)} />
          {t(`profile.${look}`)}
        </label>
      ))}
      <p className="soft">{t("profile.appearanceHint")}</p>
    </fieldset>
  );
}

function Formats({ me }: { me: Me }) {
  const { t, i18n } = useTranslation();
  const now = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short", timeZone: me.timezone }).format(new Date());
  return (
    <section className="panel" aria-labelledby="profile-formats">
      <h2 id="profile-formats">{t("profile.formats")}</h2>
      <dl className="facts">
        <dt>{t("profile.timezone")}</dt>
        <dd>
          {me.timezone} <span className="soft">{now}</span>
        </dd>
        <dt>
          <label htmlFor="profile-timezone">{t("profile.ownTimezone")}</label>
        </dt>
        <dd>
          <Timezone me={me} />
        </dd>
        <dt>{t("profile.currency")}</dt>
        <dd>{me.currency}</dd>
      </dl>
      <p className="soft">{t("profile.formatsHint")}</p>
    </section>
  );
}

/** The zone that moments are shown in, where it is not the workspace's. */
function Timezone({ me }: { me: Me }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const choose = useMutation({
    mutationFn: (timezone: string) => patch("/me", { timezone }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.me }),
    onError: (failure) => void message.error(asProblem(failure).sentence),
  });
  const zones = Intl.supportedValuesOf("timeZone");
  return (
    <select id="profile-timezone" className="profile-timezone" value={me.own_timezone ?? ""} disabled={choose.isPending} onChange={(event) => choose.mutate(event.target.value)}>
      <option value="">{t("profile.ofWorkspace")}</option>
      {zones.map((zone) => (
        <option key={zone}>{zone}</option>
      ))}
    </select>
  );
}
