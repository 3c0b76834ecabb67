/** The settings area: its pages beside their navigation; on a phone first the one, then the other. */
import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "../api/queries";
import { useDocumentTitle } from "../shared/useDocumentTitle";
import { usePhone } from "../shared/usePhone";
import { NotFoundPage, Waiting } from "./pages";
import "./settings.css";
import { groups, settingsPages, type SettingsPage } from "./settingsPages";

export default function SettingsArea({ address }: { address: string }) {
  const { t } = useTranslation();
  const phone = usePhone();
  const me = useMe();
  const offered = settingsPages.filter((page) => page.offered(me));
  const [name = "", ...rest] = address.split("/");
  const page = name || phone ? offered.find((one) => one.name === name) : offered[0];
  useDocumentTitle(t(page?.title ?? "settings.title"));
  if (name && !page) return <NotFoundPage />;
  if (phone) return page ? <PhonePage page={page} rest={rest.join("/")} /> : <PhoneList pages={offered} />;
  return (
    <div className="settings">
      <Navigation pages={offered} current={page} />
      <div className="settings-page">{page && <Shown page={page} rest={rest.join("/")} />}</div>
    </div>
  );
}

function Shown({ page, rest }: { page: SettingsPage; rest: string }) {
  const { t } = useTranslation();
  return (
    <>
      <h1>{t(page.title)}</h1>
      <Suspense fallback={<Waiting />}>
        <page.Page rest={rest} />
      </Suspense>
    </>
  );
}

function Navigation({ pages, current }: { pages: SettingsPage[]; current?: SettingsPage | undefined }) {
  const { t } = useTranslation();
  return (
    <nav className="settings-nav" aria-label={t("settings.title")}>
      {groups.map((group) => {
        const own = pages.filter((page) => page.group === group.name);
        return own.length > 0 && (
          <div key={group.name}>
            <div className="settings-group" id={`settings-${group.name}`}>{t(group.title)}</div>
            <ul className="nav-list" aria-labelledby={`settings-${group.name}`}>
              {own.map((page) => (
                <li key={page.name}>
                  <Link to="/settings/$" params={{ _splat: page.name }} className={`nav-link${page === current ? " active" : ""}`} aria-current={page === current ? "page" : undefined}>
                    <span className="nav-app-icon" aria-hidden><page.icon /></span>
                    {t(page.title)}
                    {!current && <RightOutlined className="settings-on" aria-hidden />}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </nav>
  );
}

function PhoneList({ pages }: { pages: SettingsPage[] }) {
  const { t } = useTranslation();
  return (
    <div className="page settings-phone">
      <h1>{t("settings.title")}</h1>
      <Navigation pages={pages} />
    </div>
  );
}

function PhonePage({ page, rest }: { page: SettingsPage; rest: string }) {
  const { t } = useTranslation();
  return (
    <div className="page settings-phone">
      <Link to="/settings" className="settings-back">
        <LeftOutlined aria-hidden /> {t("settings.title")}
      </Link>
      <Shown page={page} rest={rest} />
    </div>
  );
}
