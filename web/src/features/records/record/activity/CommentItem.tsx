/** One comment: who said what, with its files; one's own can be changed and deleted. */
import { DeleteOutlined, EditOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { del, patch } from "../../../../api/client";
import { asProblem } from "../../../../api/problem";
import { Tiles } from "../../../../fields/parts/files/FileCell";
import { wallTime } from "../../../../fields/parts/dates";
import { useSettings } from "../../../../shared/settings";
import { Composer } from "./Composer";
import { pathOf, useRefresh, type Comment } from "./conversation";
import { partsOf } from "./mentions";

interface Props {
  entity: string;
  id: string;
  comment: Comment;
  unread: boolean;
  readOnly: boolean;
}

export function CommentItem({ entity, id, comment, unread, readOnly }: Props) {
  const { t } = useTranslation();
  const { timezone } = useSettings();
  const [editing, setEditing] = useState(false);
  const refresh = useRefresh(entity, id);
  const at = `${pathOf(entity, id)}/${comment.id}`;
  const change = async (text: string) => {
    await patch(at, { text });
    await refresh();
    setEditing(false);
  };
  return (
    <li id={`comment-${comment.id}`} className="lw-comment" data-unread={unread} tabIndex={-1}>
      <div className="lw-comment-head">
        <strong>{comment.user?.name || t("activity.somebody")}</strong>
        {unread && <span className="lw-comment-new">{t("activity.new")}</span>}
        <span className="lw-quiet">
          <time dateTime={comment.at}>{wallTime(comment.at, timezone)}</time>
          {comment.edited && !comment.deleted && <span title={wallTime(comment.edited, timezone)}> · {t("activity.edited")}</span>}
        </span>
      </div>
      {comment.deleted && <p className="lw-quiet">{t("activity.deleted")}</p>}
      {editing && <Composer entity={entity} id={id} text={comment.text} names={comment.mentions} onSend={change} onCancel={() => setEditing(false)} />}
      {!comment.deleted && !editing && <Said comment={comment} />}
      {comment.mine && !comment.deleted && !editing && !readOnly && <Own at={at} onEdit={() => setEditing(true)} onDeleted={refresh} />}
    </li>
  );
}

function Said({ comment }: { comment: Comment }) {
  return (
    <>
      {comment.text && (
        <p className="lw-comment-text">
          {partsOf(comment.text, comment.mentions).map((part, place) => (part.person ? <b key={place}>{part.text}</b> : part.text))}
        </p>
      )}
      {comment.files.length > 0 && <Tiles files={comment.files} />}
    </>
  );
}

function Own({ at, onEdit, onDeleted }: { at: string; onEdit: () => void; onDeleted: () => Promise<void> }) {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const remove = async () => {
    await del(at).catch((failure: unknown) => message.error(asProblem(failure).sentence));
    await onDeleted();
  };
  const ask = () =>
    void modal.confirm({
      title: t("activity.deleteTitle"),
      content: t("activity.deleteDetail"),
      okText: t("activity.delete"),
      okButtonProps: { danger: true },
      cancelText: t("activity.cancel"),
      focusable: { autoFocusButton: "cancel" },
      onOk: remove,
    });
  return (
    <div className="lw-comment-own">
      <Button type="text" size="small" icon={<EditOutlined />} aria-label={t("activity.edit")} onClick={onEdit} />
      <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t("activity.delete")} onClick={ask} />
    </div>
  );
}
