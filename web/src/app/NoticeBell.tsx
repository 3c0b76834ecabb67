/** What happened that concerns me. */
import { BellOutlined, EditOutlined, MessageOutlined, NotificationOutlined, UserOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Button, Popover } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { post } from "../api/client";
import { keys, noticesQuery, useMe } from "../api/queries";
import type { Notice } from "../api/types";
import { useSettings } from "../shared/settings";

function useNotices() {
  const client = useQueryClient();
  const { second_factor_needed: waiting = false } = useMe();
  const { data } = useQuery({ ...noticesQuery, enabled: !waiting });
  const read = useMutation({
    mutationFn: (ids: string[]) => post("/notices/read", { ids }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.notices }),
  });
  return { notices: data?.notices ?? [], unread: data?.unread ?? 0, read: read.mutate };
}

export function NoticeBell() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { unread } = useNotices();
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
  const { notices, unread, read } = useNotices();
  const choose = (notice: Notice) => {
    if (!notice.read) read([notice.id]);
    if (!notice.entity) return;
    const to = notice.record ? `/e/${notice.entity}/${notice.record}` : `/e/${notice.entity}`;
    void router.navigate({ to, ...(notice.comment ? { hash: `comment-${notice.comment}` } : {}) });
    onChosen();
  };
  return (
    <div>
      <div className="notice-head">
        <span>{t("app.notices")}</span>
        <Button type="link" size="small" disabled={!unread} onClick={() => read([])}>
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
    </div>
  );
}

const ICONS = { mention: UserOutlined, comment: MessageOutlined, change: EditOutlined, rule: NotificationOutlined };

function NoticeLine({ notice, onChoose }: { notice: Notice; onChoose: () => void }) {
  const { locale, timezone } = useSettings();
  const at = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: timezone }).format(new Date(notice.at));
  const Icon = ICONS[notice.kind] ?? NotificationOutlined;
  const record = [notice.entity_title, notice.title].filter(Boolean).join(" ");
  return (
    <button type="button" className="notice" data-unread={!notice.read} onClick={onChoose}>
      <span className="notice-dot" aria-hidden />
      <span>
        <Icon className="soft" aria-hidden /> {notice.message}
        {notice.excerpt && <span className="notice-excerpt">{notice.excerpt}</span>}
      </span>
      <time dateTime={notice.at}>{record ? `${record} · ${at}` : at}</time>
    </button>
  );
}
