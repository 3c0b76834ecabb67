/** What the bell and the page of all notices share: how a notice looks, and what is done with it. */
import { BellOutlined, EditOutlined, MessageOutlined, UserOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ComponentType } from "react";

import { post } from "../../api/client";
import { keys } from "../../api/queries";
import type { Notice } from "../../api/types";

/** A kind without a picture of its own has the bell. */
const ICONS: Record<string, ComponentType<{ className?: string; "aria-hidden"?: boolean }>> = { mention: UserOutlined, comment: MessageOutlined, change: EditOutlined };

/** Marks notices as read or not: all of them without ids. */
export function useMarking(): (read: boolean, ids?: string[]) => void {
  const client = useQueryClient();
  const mark = useMutation({
    mutationFn: (said: { read: boolean; ids: string[] }) => post("/notices/read", said),
    onSettled: () => client.invalidateQueries({ queryKey: keys.notices }),
  });
  return (read, ids = []) => mark.mutate({ read, ids });
}

/** What happened, the beginning of what was said, where and when. */
export function NoticeText({ notice, at }: { notice: Notice; at: string }) {
  const Icon = ICONS[notice.kind] ?? BellOutlined;
  const record = [notice.entity_title, notice.title].filter(Boolean).join(" ");
  return (
    <>
      <span className="notice-dot" aria-hidden />
      <span>
        <Icon className="soft" aria-hidden /> {notice.message}
        {notice.excerpt && <span className="notice-excerpt">{notice.excerpt}</span>}
      </span>
      <time dateTime={notice.at}>{record ? `${record} · ${at}` : at}</time>
    </>
  );
}
