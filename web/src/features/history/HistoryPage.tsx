/** What happened: changes of records; for administrators events as well, and how long both are kept. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useMe } from "../../api/queries";
import { Changes } from "./Changes";
import { Events } from "./Events";
import { Keeping } from "./Keeping";
import "../../shared/choose.css";
import "./history.css";

const parts = [
  { name: "", title: "history.changes" },
  { name: "events", title: "history.events" },
  { name: "keeping", title: "history.keeping" },
] as const;

export default function HistoryPage({ rest }: { rest: string }) {
  const { t } = useTranslation();
  const { administrator } = useMe();
  if (!administrator) return <Changes />;
  return (
    <>
      <nav className="past-parts" aria-label={t("history.parts")}>
        {parts.map(({ name, title }) => (
          <Link key={name} to="/settings/$" params={{ _splat: name ? `history/${name}` : "history" }} activeOptions={{ exact: true }}>
            {t(title)}
          </Link>
        ))}
      </nav>
      {rest === "events" ? <Events /> : rest === "keeping" ? <Keeping /> : <Changes />}
    </>
  );
}
