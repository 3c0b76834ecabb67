/** Apps and what they hold, as links. */
import { HomeOutlined, RightOutlined } from "@ant-design/icons";
import { Link, useRouterState } from "@tanstack/react-router";
import { Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { AppIcon } from "../shared/AppIcon";
import { within, type AppMenu, type Destination } from "../shared/menus";

interface SideMenuProps {
  menus: AppMenu[];
  narrow?: boolean;
  onChoose?: () => void;
  onWiden?: () => void;
}

export function SideMenu({ menus, narrow = false, onChoose, onWiden }: SideMenuProps) {
  const { t } = useTranslation();
  const here = useRouterState({ select: (state) => state.location.pathname });
  const current = menus.find((app) => app.groups.some((group) => group.items.some((item) => within(here, item))));
  const [toggled, setToggled] = useState<Record<string, boolean>>({});
  const open = (app: AppMenu) => toggled[app.name] ?? (app === current || (!current && app === menus[0]));
  const press = (app: AppMenu) => {
    if (narrow) onWiden?.();
    setToggled({ ...toggled, [app.name]: narrow || !open(app) });
  };
  return (
    <nav aria-label={t("app.mainMenu")}>
      <Link to="/" className={`nav-link${here === "/" ? " active" : ""}`} onClick={onChoose} aria-current={here === "/" ? "page" : undefined}>
        <span className="nav-app-icon" aria-hidden>
          <HomeOutlined />
        </span>
        <span className={narrow ? "hidden-visually" : undefined}>{t("app.home")}</span>
      </Link>
      {menus.map((app) => (
        <div key={app.name}>
          <Tooltip title={narrow ? app.title : ""} placement="right">
            <button type="button" className="nav-app" aria-expanded={!narrow && open(app)} onClick={() => press(app)}>
              <AppIcon icon={app.icon} title={app.title} />
              <span className={narrow ? "hidden-visually" : undefined}>{app.title}</span>
              {!narrow && <RightOutlined className="arrow" aria-hidden />}
            </button>
          </Tooltip>
          {!narrow && open(app) && <Groups app={app} here={here} onChoose={onChoose} />}
        </div>
      ))}
    </nav>
  );
}

function Groups({ app, here, onChoose }: { app: AppMenu; here: string; onChoose: (() => void) | undefined }) {
  return app.groups.map((group) => (
    <div key={group.name} className="nav-items">
      {group.title && <div className="nav-group">{group.title}</div>}
      <ul className="nav-list" aria-label={group.title || app.title}>
        {group.items.map((item) => (
          <li key={item.name}>
            <MenuLink item={item} active={within(here, item)} onChoose={onChoose} />
          </li>
        ))}
      </ul>
    </div>
  ));
}

function MenuLink({ item, active, onChoose }: { item: Destination; active: boolean; onChoose: (() => void) | undefined }) {
  return (
    <Link to={item.path} className={`nav-link${active ? " active" : ""}`} aria-current={active ? "page" : undefined} onClick={onChoose}>
      {item.title}
    </Link>
  );
}
