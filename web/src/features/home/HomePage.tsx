/** Where one begins: every app's pages as tiles, and what was opened lately. */
import { Link } from "@tanstack/react-router";
import { Empty } from "antd";
import { useTranslation } from "react-i18next";

import { useMe } from "../../api/queries";
import { apps, type AppMenu } from "../../shared/menus";
import { AppIcon } from "../../shared/AppIcon";
import { recentRecords } from "../../shared/recent";
import "./home.css";

export default function HomePage() {
  const { t } = useTranslation();
  const me = useMe();
  const menus = apps(me.menus);
  return (
    <div className="page home">
      <h1>{t("home.welcome", { name: me.user.name })}</h1>
      <div className="home-columns">
        <div>
          {menus.map((app) => (
            <AppTiles key={app.name} app={app} />
          ))}
          {menus.length === 0 && <Empty description={t("home.noMenus")} />}
        </div>
        <RecentRecords workspace={me.workspace} user={me.user.id} />
      </div>
    </div>
  );
}

function AppTiles({ app }: { app: AppMenu }) {
  return (
    <section className="home-app" aria-labelledby={`app-${app.name}`}>
      <h2 id={`app-${app.name}`}>
        <AppIcon icon={app.icon} title={app.title} /> {app.title}
      </h2>
      <div className="home-groups">
        {app.groups.map((group) => (
          <div key={group.name} className="home-group">
            {group.title && <h3>{group.title}</h3>}
            <ul>
              {group.items.map((item) => (
                <li key={item.name}>
                  <Link to={item.path} className="tile">
                    {item.title}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </section>
  );
}

function RecentRecords({ workspace, user }: { workspace: string; user: string }) {
  const { t } = useTranslation();
  const recent = recentRecords(workspace, user);
  return (
    <section className="home-recent" aria-labelledby="recent">
      <h2 id="recent">{t("home.recent")}</h2>
      {recent.length === 0 && <p className="soft">{t("home.recentNone")}</p>}
      <ul>
        {recent.map(({ entity, entityTitle, id, title }) => (
          <li key={id}>
            <Link to="/e/$entity/$id" params={{ entity, id }}>
              <span>{title}</span>
              <span className="soft">{entityTitle}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
