/** The frame around every page: top bar, menu, notices; on a phone a drawer and a bottom bar. */
import { HomeOutlined, MenuFoldOutlined, MenuOutlined, MenuUnfoldOutlined, SearchOutlined } from "@ant-design/icons";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { Button, Drawer } from "antd";
import { Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useEventStream } from "../api/events";
import { useMe } from "../api/queries";
import { SettingsContext } from "../shared/settings";
import { usePhone } from "../shared/usePhone";
import { LanguageSwitch } from "../shared/LanguageSwitch";
import { apps, everywhere, within, type AppMenu } from "../shared/menus";
import { NoticeBell } from "./NoticeBell";
import { Waiting } from "./pages";
import { SearchBox } from "./SearchBox";
import { SessionEnded } from "./SessionEnded";
import { SideMenu } from "./SideMenu";
import { UserMenu } from "./UserMenu";

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
  useEventStream();
  return (
    <SettingsContext value={settings}>
      <a className="skip" href="#main">
        {t("app.skip")}
      </a>
      <div className="shell">
        {phone ? <PhoneFrame menus={menus} /> : <DeskFrame menus={menus} />}
      </div>
      <SessionEnded />
    </SettingsContext>
  );
}

function Main() {
  const here = useRouterState({ select: (state) => state.location.pathname });
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    if (main.current) main.current.scrollTop = 0;
  }, [here]);
  return (
    <main className="main" id="main" tabIndex={-1} ref={main}>
      <Suspense fallback={<Waiting />}>
        <Outlet />
      </Suspense>
    </main>
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

function PhoneFrame({ menus }: { menus: AppMenu[] }) {
  const { t } = useTranslation();
  const here = useRouterState({ select: (state) => state.location.pathname });
  const [open, setOpen] = useState<"menu" | "search" | null>(null);
  const places = everywhere(menus);
  const title = places.find((place) => within(here, place))?.title ?? t("app.name");
  const close = () => setOpen(null);
  return (
    <>
      <header className="top">
        <img src="/favicon.svg" alt="" width={24} height={24} />
        <span className="top-title">{title}</span>
        <LanguageSwitch />
        <NoticeBell />
        <UserMenu />
      </header>
      <Main />
      <nav className="bottom" aria-label={t("app.menu")}>
        <Link to="/" className={here === "/" ? "active" : ""}>
          <HomeOutlined />
          {t("app.home")}
        </Link>
        <button type="button" onClick={() => setOpen("search")}>
          <SearchOutlined />
          {t("app.searchHint")}
        </button>
        <button type="button" onClick={() => setOpen("menu")} aria-expanded={open === "menu"} className={places.some((place) => within(here, place)) ? "active" : ""}>
          <MenuOutlined />
          {t("app.menu")}
        </button>
      </nav>
      <Drawer open={open === "menu"} onClose={close} placement="left" size={300} title={t("app.menu")} rootClassName="drawer-nav">
        <SideMenu menus={menus} onChoose={close} />
      </Drawer>
      <Drawer open={open === "search"} onClose={close} placement="top" size="100%" title={t("app.search")} destroyOnHidden>
        <SearchBox places={places} autoFocus onChosen={close} />
      </Drawer>
    </>
  );
}
