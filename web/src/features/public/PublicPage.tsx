/** The page at the address of a public form: its password, the form, thanks, or why there is nothing to fill in. */
import { Button, ConfigProvider } from "antd";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Problem } from "../../api/problem";
import { FormStore } from "../../engine/form/store";
import type { FormContract, Values } from "../../engine/form/contract";
import type { Option } from "../../fields";
import { DAY, wallTime } from "../../fields/parts/dates";
import { locales, wordsOfComponents, type Locale } from "../../locales";
import { SettingsContext } from "../../shared/settings";
import { themeFor } from "../../shared/theme";
import { usePhone } from "../../shared/usePhone";
import { fieldsOn } from "../records/record/contract";
import "../records/record/record.css";
import { asProblem, ask, type Key, type Opened, type Told } from "./asking";
import { givenBy } from "./given";
import { speakPublicly } from "./language";
import { PasswordForm } from "./PasswordForm";
import "./public.css";
import { PublicForm } from "./PublicForm";
import { useNight } from "./night";

type Shown =
  | { kind: "waiting" }
  | { kind: "password" }
  | { kind: "form"; opened: Opened; store: FormStore; locale: string }
  | { kind: "told"; told: Told; again: boolean; title: string }
  | { kind: "shut"; problem: Problem };

interface Entered {
  values: Values;
  facts: Option[];
}

const NAMES: Record<Locale, string> = { en: "English", "zh-CN": "中文" };

/** What the address leads to, filled in as the address says or as it was before. */
async function opened(page: Key, locale: string, before: Entered | null): Promise<Shown> {
  try {
    const found = await ask<Opened>(page);
    const entered = before ?? (await givenBy(location.search, page, found, { ...found.settings, locale }));
    return { kind: "form", opened: found, store: storeOf(found, entered), locale };
  } catch (failure) {
    return refused(asProblem(failure));
  }
}

const refused = (problem: Problem): Shown => (problem.kind === "password_needed" ? { kind: "password" } : { kind: "shut", problem });

export function PublicPage({ token }: { token: string }) {
  const { t, i18n } = useTranslation();
  const [pass, setPass] = useState("");
  const [round, setRound] = useState<{ number: number; entered: Entered | null }>({ number: 0, entered: null });
  const [shown, show] = useState<Shown>({ kind: "waiting" });
  const page = useMemo<Key>(() => ({ token, pass }), [token, pass]);
  const title = shown.kind === "form" ? shown.opened.title : shown.kind === "told" ? shown.title : "";

  useEffect(() => {
    let wanted = true;
    void opened(page, i18n.language, round.entered).then((found) => wanted && show(found));
    return () => {
      wanted = false;
    };
  }, [page, i18n.language, round]);
  useEffect(() => {
    document.title = title || "Loomwork";
  }, [title]);

  /** What was entered goes along into the other language. */
  const speakIn = async (locale: Locale) => {
    const entered = shown.kind === "form" ? { values: shown.store.state.values(), facts: [] } : round.entered;
    await speakPublicly(locale);
    setRound(({ number }) => ({ number: number + 1, entered }));
  };
  const again = () => setRound(({ number }) => ({ number: number + 1, entered: { values: {}, facts: [] } }));

  return (
    <Frame>
      <main className="public-page">
        <header className="public-head">
          <h1>{title || (shown.kind === "password" ? t("public.protected") : shown.kind === "waiting" ? t("public.waiting") : t("public.form"))}</h1>
          <div className="public-languages" role="group" aria-label={t("app.language")} hidden={shown.kind === "told"}>
            {locales.map((locale) => (
              <button key={locale} type="button" lang={locale} aria-pressed={i18n.language === locale} onClick={() => void speakIn(locale)}>
                {NAMES[locale]}
              </button>
            ))}
          </div>
        </header>
        {shown.kind === "password" && <PasswordForm token={token} onKnown={setPass} />}
        {shown.kind === "shut" && <Message title={shown.problem.title} detail={shown.problem.kind === "offline" ? shown.problem.detail : ""} />}
        {shown.kind === "told" && (
          <Message title={shown.told.thanks || t("public.thanks")} detail={t("public.received")}>
            {shown.again && <Button onClick={again}>{t("public.another")}</Button>}
          </Message>
        )}
        {shown.kind === "form" && (
          <SettingsContext value={{ ...shown.opened.settings, locale: shown.locale }}>
            {shown.opened.intro && <p className="public-intro">{shown.opened.intro}</p>}
            <PublicForm
              key={shown.opened.ticket}
              page={page}
              opened={shown.opened}
              store={shown.store}
              onShut={(problem) => show(refused(problem))}
              onDone={(told) => (told.after ? location.assign(told.after) : show({ kind: "told", told, again: !shown.opened.once, title }))}
            />
          </SettingsContext>
        )}
      </main>
    </Frame>
  );
}

/** The components in our look and the language spoken, by day and by night. */
function Frame({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const theme = themeFor(useNight(), usePhone());
  return (
    <ConfigProvider theme={theme} locale={wordsOfComponents(i18n.language)} button={{ autoInsertSpace: false }}>
      {children}
    </ConfigProvider>
  );
}

/** Something said in place of the form; whoever hears the page is told, too. */
function Message({ title, detail, children }: { title: string; detail?: string; children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="lw-section public-message" role="status">
      <h2 ref={heading} tabIndex={-1}>
        {title}
      </h2>
      {detail && <p className="soft">{detail}</p>}
      {children}
    </section>
  );
}

/** The form as it begins: empty, as the address says, or as it was in the other language. */
function storeOf({ fields, form, called, settings }: Opened, { values, facts }: Entered): FormStore {
  const now = new Date().toISOString();
  const user = { id: null, name: called, roles: ["public"] };
  const contract = { fields: fieldsOn({ fields, form }), form } as unknown as FormContract;
  const store = new FormStore(contract, {
    moment: { now, today: wallTime(now, settings.timezone, DAY), timezone: settings.timezone, user },
    given: Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== null && !fields[name]?.computed)),
  });
  if (facts.length) store.learn(facts as unknown as Values[]);
  return store;
}
