/** What each role allows: the matrix, one role in full, and what changed between two versions. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useMe } from "../../api/queries";
import { Changes } from "./Changes";
import { MatrixTable } from "./MatrixTable";
import { matrixQuery } from "./rights";
import { RoleDetail } from "./RoleDetail";
import "./roles.css";
import { ViewAs } from "./ViewAs";

export default function RolesPage({ rest }: { rest: string }) {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const { data } = useSuspenseQuery(matrixQuery(i18n.language));
  const role = data.roles.find((one) => one.name === rest);
  return (
    <>
      <nav className="rights-tabs" aria-label={t("roles.views")}>
        <Tab to="roles" on={rest === "" || Boolean(role)} label={t("roles.matrix")} />
        <Tab to="roles/changes" on={rest === "changes"} label={t("roles.changes")} />
      </nav>
      {rest === "changes" ? <Changes matrix={data} /> : role ? <RoleDetail role={role} matrix={data} /> : <MatrixTable matrix={data} />}
      {me.administrator && !me.viewing && rest !== "changes" && <ViewAs roles={data.roles} role={role} />}
    </>
  );
}

function Tab({ to, on, label }: { to: string; on: boolean; label: string }) {
  return (
    <Link to="/settings/$" params={{ _splat: to }} className={on ? "rights-tab on" : "rights-tab"} aria-current={on ? "page" : undefined}>
      {label}
    </Link>
  );
}
