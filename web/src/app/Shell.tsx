/** The frame around every page: top bar, menu, notices; on a phone a drawer and a bottom bar. */
import { MenuFoldOutlined, MenuUnfoldOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { onSessionExpired } from "../api/client";
import { useEventStream } from "../api/events";
import { useMe } from "../api/queries";
import { SettingsContext } from "../shared/settings";
import { usePhone } from "../shared/usePhone";
import { LanguageSwitch } from "../shared/LanguageSwitch";
import { apps, everywhere, type AppMenu } from "../shared/menus";
import { Main } from "./Main";
import { NoticeBell } from "./NoticeBell";
import { Waiting } from "./pages";
import { SearchBox } from "./SearchBox";
import { SideMenu } from "./SideMenu";
import { UserMenu } from "./UserMenu";

const SessionEnded = lazy(() => import("./SessionEnded"));
const PhoneFrame = lazy(() => import("./PhoneFrame"));

const narrowKey = "loomwork.menu.narrow";

export function Shell() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const phone = usePhone();
  const menus = useMemo(() => apps(me.menus), [me.menus]);
  const settings = useMemo(
    () => ({ locale: i18n.language, timezone: me.timezone, currency: me.currency }),
    [i18n.language, me.timezone, me.currency],
  );
  const [ended, setEnded] = useState(false);
  useEffect(() => onSessionExpired(() => setEnded(true)), []);
  useEventStream();
  return (
    <SettingsContext value={settings}>
      <a className="skip" href="#main">
        {t("app.skip")}
      </a>
      <div className="shell">
        <Suspense fallback={<Waiting />}>{phone ? <PhoneFrame menus={menus} /> : <DeskFrame menus={menus} />}</Suspense>
      </div>
      {ended && (
        <Suspense>
          <SessionEnded onSignedIn={() => setEnded(false)} />
        </Suspense>
      )}
    </SettingsContext>
  );
}

function DeskFrame({ menus }: { menus: AppMenu[] }) {
  const { t } = useTranslation();
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
        <span className="top-space" />
        <search>
          <SearchBox places={everywhere(menus)} />
        </search>
        <span className="top-space" />
        <LanguageSwitch />
        <NoticeBell />
        <UserMenu />
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
