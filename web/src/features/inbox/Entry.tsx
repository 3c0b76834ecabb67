import { CheckOutlined, EyeInvisibleOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import type { Notice } from "../../api/types";
import { useSettings } from "../../shared/settings";
import { placeOf } from "./inbox";
import { NoticeText } from "./Notices";

/** One notice of the page: a link to what it tells of, which reads it, and a button that marks it. */
export function Entry({ notice, onMark }: { notice: Notice; onMark: (read: boolean) => void }) {
  const { t } = useTranslation();
  const { locale, timezone } = useSettings();
  const at = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: timezone }).format(new Date(notice.at));
  const place = placeOf(notice);
  const read = () => {
    if (!notice.read) onMark(true);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() === "u" && !event.ctrlKey && !event.metaKey && !event.altKey) onMark(!notice.read);
  };
  const text = <NoticeText notice={notice} at={at} />;
  return (
    <li className="inbox-entry" onKeyDown={pressed}>
      {place ? (
        <Link to={place.to} {...(place.hash ? { hash: place.hash } : {})} className="notice" data-unread={!notice.read} onClick={read}>
          {text}
        </Link>
      ) : (
        <button type="button" className="notice" data-unread={!notice.read} onClick={read}>
          {text}
        </button>
      )}
      {!notice.read && <span className="hidden-visually">{t("inbox.isUnread")}</span>}
      <Button
        type="text"
        icon={notice.read ? <EyeInvisibleOutlined /> : <CheckOutlined />}
        aria-label={t(notice.read ? "inbox.markUnread" : "inbox.markRead", { message: notice.message })}
        title={t(notice.read ? "inbox.markUnreadShort" : "inbox.markReadShort")}
        onClick={() => onMark(!notice.read)}
      />
    </li>
  );
}
