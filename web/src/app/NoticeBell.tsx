/** What happened that concerns me: the newest, and the way to all of it. */
import { BellOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { Button, Popover } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { noticesQuery, useMe } from "../api/queries";
import type { Notice } from "../api/types";
import { placeOf } from "../features/inbox/inbox";
import { NoticeText, useMarking } from "../features/inbox/Notices";
import { useSettings } from "../shared/settings";

function useNotices() {
  const { second_factor_needed: waiting = false } = useMe();
  const { data } = useQuery({ ...noticesQuery, enabled: !waiting });
  return { notices: data?.notices ?? [], unread: data?.unread ?? 0 };
}

/** A browser that showed notices before its last session ended shows them again, once it is signed in. */
function useShownAgain() {
  const { user, viewing, second_factor_needed: waiting } = useMe();
  const asleep = Boolean(viewing ?? waiting);
  useEffect(() => {
    if (asleep || !("Notification" in window) || Notification.permission !== "granted") return;
    void import("../features/notifications/again").then(({ showAgain }) => showAgain(user.id));
  }, [user.id, asleep]);
}

export function NoticeBell() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { unread } = useNotices();
  useShownAgain();
  const label = unread ? t("app.noticesUnread", { count: unread }) : t("app.notices");
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      arrow={false}
      content={<NoticeList onChosen={() => setOpen(false)} />}
    >
      <Button
        type="text"
        aria-label={label}
        aria-expanded={open}
        icon={
          <span className="bell">
            <BellOutlined />
            {unread > 0 && <span className="bell-count">{Math.min(unread, 99)}</span>}
          </span>
        }
      />
    </Popover>
  );
}

function NoticeList({ onChosen }: { onChosen: () => void }) {
  const { t } = useTranslation();
  const router = useRouter();
  const { notices, unread } = useNotices();
  const mark = useMarking();
  const choose = (notice: Notice) => {
    if (!notice.read) mark(true, [notice.id]);
    const place = placeOf(notice);
    if (!place) return;
    void router.navigate(place);
    onChosen();
  };
  return (
    <div>
      <div className="notice-head">
        <span>{t("app.notices")}</span>
        <Button type="link" size="small" disabled={!unread} onClick={() => mark(true)}>
          {t("app.noticesRead")}
        </Button>
      </div>
      {notices.length === 0 && <p className="soft">{t("app.noticesNone")}</p>}
      <ul className="notice-list">
        {notices.map((notice) => (
          <li key={notice.id}>
            <NoticeLine notice={notice} onChoose={() => choose(notice)} />
          </li>
        ))}
      </ul>
      <Link to="/inbox" className="notice-all" onClick={onChosen}>
        {t("app.noticesAll")}
      </Link>
    </div>
  );
}

function NoticeLine({ notice, onChoose }: { notice: Notice; onChoose: () => void }) {
  const { locale, timezone } = useSettings();
  const at = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: timezone }).format(new Date(notice.at));
  return (
    <button type="button" className="notice" data-unread={!notice.read} onClick={onChoose}>
      <NoticeText notice={notice} at={at} />
    </button>
  );
}
