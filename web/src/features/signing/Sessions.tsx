import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";

import { del, get } from "../../api/client";
import { useSettings } from "../../shared/settings";
import { Panel } from "./fields";

interface Session {
  id: string;
  current: boolean;
  device: string;
  address: string | null;
  way: string;
  seen_at: string;
}

const sessionsKey = ["sessions"];

/** Where I am signed in, and how to end it there. */
export function Sessions() {
  const { t, i18n } = useTranslation();
  const { timezone } = useSettings();
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: sessionsKey, queryFn: () => get<{ sessions: Session[] }>("/sessions") }).data?.sessions ?? [];
  const end = useMutation({ mutationFn: (id: string) => del<unknown>(id ? `/sessions/${id}` : "/sessions"), onSettled: () => client.invalidateQueries({ queryKey: sessionsKey }) });
  const moment = (at: string) => new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short", timeZone: timezone }).format(new Date(at));
  return (
    <Panel title={t("signing.sessions")}>
      <ul className="signing-list">
        {sessions.map((session) => (
          <li key={session.id}>
            <div>
              <strong>{session.device || t("signing.unknownDevice")}</strong>
              <span className="soft">{[session.address, session.current ? t("signing.thisOne") : t("signing.lastSeen", { when: moment(session.seen_at) })].filter(Boolean).join(" · ")}</span>
            </div>
            {!session.current && (
              <Button disabled={end.isPending} onClick={() => end.mutate(session.id)}>
                {t("signing.end")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <div className="signing-buttons">
          <Button danger disabled={end.isPending} onClick={() => end.mutate("")}>
            {t("signing.endOthers")}
          </Button>
        </div>
      )}
    </Panel>
  );
}
