/** The shell on a phone: a bar above, a bar below, the menu and the search in drawers. */
import { HomeOutlined, MenuOutlined, SearchOutlined } from "@ant-design/icons";
import { Link, useRouterState } from "@tanstack/react-router";
import { Drawer } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "../api/queries";
import { LanguageSwitch } from "../shared/LanguageSwitch";
import { everywhere, within, type AppMenu } from "../shared/menus";
import { Main } from "./Main";
import { NoticeBell } from "./NoticeBell";
import { SearchBox } from "./SearchBox";
import { SideMenu } from "./SideMenu";
import { UserMenu } from "./UserMenu";

export default function PhoneFrame({ menus }: { menus: AppMenu[] }) {
  const { t } = useTranslation();
  const me = useMe();
  const here = useRouterState({ select: (state) => state.location.pathname });
  const [open, setOpen] = useState<"menu" | "search" | null>(null);
  const places = everywhere(menus);
  const title = places.find((place) => within(here, place))?.title ?? t(here.startsWith("/settings") ? "settings.title" : here === "/inbox" ? "app.notices" : "app.name");
  const close = () => setOpen(null);
  return (
    <>
      <header className="top">
        <img src="/favicon.svg" alt="" width={24} height={24} />
        <span className="top-title">
          {title}
          {me.copy_of && <span className="copy-badge">{t("app.copyOf", { name: me.copy_of })}</span>}
        </span>
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
