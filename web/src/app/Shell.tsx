/** The frame around every page: top bar, menu, notices; on a phone a drawer and a bottom bar. */
import { MenuFoldOutlined, MenuUnfoldOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { lazy, Suspense, useEffect, useEffectEvent, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { onSessionExpired } from "../api/client";
import { useEventStream } from "../api/events";
import { useMe } from "../api/queries";
import { learnOffice } from "../locales";
import { SettingsContext } from "../shared/settings";
import { usePhone } from "../shared/usePhone";
import { takesKeys } from "../shared/typing";
import { LanguageSwitch } from "../shared/LanguageSwitch";
import { apps, everywhere, type AppMenu } from "../shared/menus";
import { Main } from "./Main";
import { NoticeBell } from "./NoticeBell";
import { Waiting } from "./pages";
import { SearchBox } from "./SearchBox";
import { SideMenu } from "./SideMenu";
import { Standing } from "./Standing";
import { UserMenu } from "./UserMenu";
import "./viewing.css";

const SessionEnded = lazy(() => import("./SessionEnded"));
const Shortcuts = lazy(() => import("./Shortcuts"));
const ViewingBar = lazy(async () => (await Promise.all([import("./ViewingBar"), learnOffice()]))[0]);
const PhoneFrame = lazy(() => import("./PhoneFrame"));

const narrowKey = "loomwork.menu.narrow";

export function Shell() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const phone = usePhone();
  const menus = useMemo(() => apps(me.menus), [me.menus]);
  const settings = useMemo(
    () => ({ locale: i18n.language, timezone: me.own_timezone ?? me.timezone, currency: me.currency }),
    [i18n.language, me.own_timezone, me.timezone, me.currency],
  );
  const [ended, setEnded] = useState(false);
  useEffect(() => onSessionExpired(() => setEnded(true)), []);
  useEventStream(!me.second_factor_needed);
  const [sheet, setSheet] = useState(false);
  useQuestionMark(() => setSheet(true));
  return (
    <SettingsContext value={settings}>
      <a className="skip" href="#main">
        {t("app.skip")}
      </a>
      <div className="whole">
        <Standing />
        {me.viewing && (
          <Suspense>
            <ViewingBar viewing={me.viewing} />
          </Suspense>
        )}
        <div className="shell">
          <Suspense fallback={<Waiting />}>{phone ? <PhoneFrame menus={menus} /> : <DeskFrame menus={menus} onShortcuts={() => setSheet(true)} />}</Suspense>
        </div>
      </div>
      {sheet && (
        <Suspense>
          <Shortcuts onClose={() => setSheet(false)} />
        </Suspense>
      )}
      {ended && (
        <Suspense>
          <SessionEnded onSignedIn={() => setEnded(false)} />
        </Suspense>
      )}
    </SettingsContext>
  );
}

/** `?` shows the sheet of shortcuts. */
function useQuestionMark(show: () => void): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === "?" && !takesKeys(event.target)) show();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => pressed(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}

function DeskFrame({ menus, onShortcuts }: { menus: AppMenu[]; onShortcuts: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const [narrow, setNarrow] = useState(() => localStorage.getItem(narrowKey) === "1");
  const change = (value: boolean) => {
    localStorage.setItem(narrowKey, value ? "1" : "0");
    setNarrow(value);
  };
  return (
    <>
      <header className="top">
        <Link to="/" className="top-name">
          <img src="/favicon.svg" alt="" />
          {t("app.name")}
        </Link>
        {me.copy_of && <span className="copy-badge">{t("app.copyOf", { name: me.copy_of })}</span>}
        <span className="top-space" />
        <search>
          <SearchBox places={everywhere(menus)} />
        </search>
        <span className="top-space" />
        <LanguageSwitch />
        <NoticeBell />
        <UserMenu onShortcuts={onShortcuts} />
      </header>
      <aside className="side" data-narrow={narrow}>
        <div className="side-body">
          <SideMenu menus={menus} narrow={narrow} onWiden={() => change(false)} />
        </div>
        <div className="side-foot">
          <Button
            type="text"
            size="small"
            icon={narrow ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
            aria-label={t(narrow ? "app.expandMenu" : "app.closeMenu")}
            onClick={() => change(!narrow)}
          />
        </div>
      </aside>
      <Main />
    </>
  );
}
