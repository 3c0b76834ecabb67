/** Across the top: there is no network, and from when what is shown is; or the server has a newer version than this page. */
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { keys } from "../api/queries";
import { useKeptAt } from "../shared/network";
import { useSettings } from "../shared/settings";
import { registration, useNewer } from "./worker";

export function Standing() {
  const { t } = useTranslation();
  const keptAt = useKeptAt();
  const newer = useNewer();
  const { locale, timezone } = useSettings();
  useKeeping();
  useAsking(keptAt !== null);
  if (keptAt === null && !newer) return null;
  const at = keptAt && new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: timezone }).format(new Date(keptAt));
  return (
    <div className="standing" role="status">
      {keptAt === null ? (
        <>
          <span>{t("app.newerHere")}</span>
          <Button size="small" onClick={() => location.reload()}>
            {t("app.reload")}
          </Button>
        </>
      ) : (
        <span>{at ? t("app.keptAt", { at }) : t("app.noConnection")}</span>
      )}
    </div>
  );
}

/** What was asked for before there was a worker is asked for once more, so that it is kept: who I am, then what I was told. */
function useKeeping(): void {
  const client = useQueryClient();
  useEffect(() => {
    void registration().then(async (there) => {
      if (!there || (await caches.match("/api/notices"))) return;
      await client.refetchQueries({ queryKey: keys.me });
      await client.refetchQueries({ queryKey: keys.notices });
    });
  }, [client]);
}

const PAUSE = 15_000;

/** Whether the server is there again: asked now and then, and when the system says so. */
function useAsking(away: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!away) return;
    const ask = () => void client.refetchQueries({ type: "active" });
    const timer = setInterval(ask, PAUSE);
    window.addEventListener("online", ask);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", ask);
    };
  }, [client, away]);
}
