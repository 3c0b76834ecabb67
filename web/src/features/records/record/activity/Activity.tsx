/** What happens around a record: a button that says how much is new, and a panel beside the record with all of it. */
import { BellFilled, BellOutlined, MessageOutlined } from "@ant-design/icons";
import { useLocation } from "@tanstack/react-router";
import { Button, Drawer, Segmented } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { post } from "../../../../api/client";
import { useMe } from "../../../../api/queries";
import type { Entity } from "../../../../api/types";
import { Commands } from "../../../../shared/commands";
import { Spinner } from "../../../../shared/Spinner";
import { usePhone } from "../../../../shared/usePhone";
import { EntryItem } from "../HistoryPanel";
import { CommentItem } from "./CommentItem";
import { Composer } from "./Composer";
import { pathOf, useHappenings, useRefresh, useStanding, type Filter, type Happening } from "./conversation";
import "./activity.css";

interface Props {
  entity: Entity;
  id: string;
}

const COMMENT = "comment-";

export default function Activity({ entity, id }: Props) {
  const { t } = useTranslation();
  const phone = usePhone();
  const { hash, state } = useLocation();
  const wanted = hash.startsWith(COMMENT) ? hash : "";
  const [open, setOpen] = useState(!!wanted);
  const [asked, setAsked] = useState(state.key);
  if (wanted && asked !== state.key) {
    setAsked(state.key);
    setOpen(true);
  }
  const standing = useStanding(entity.name, id);
  const label = standing.unread ? t("activity.unread", { count: standing.unread }) : t("activity.title");
  return (
    <>
      <Commands commands={[{ title: t("activity.title"), run: () => setOpen(true) }]} />
      <Button className="lw-activity-button" icon={<MessageOutlined />} aria-label={label} title={label} aria-expanded={open} onClick={() => setOpen(!open)}>
        {standing.unread > 0 && <span className="lw-activity-unread">{Math.min(standing.unread, 99)}</span>}
      </Button>
      <Drawer
        rootClassName="lw-activity"
        open={open}
        onClose={() => setOpen(false)}
        mask={phone}
        size={phone ? "100%" : 440}
        title={t("activity.title")}
        extra={<Follow following={standing.following} onChange={(following) => standing.tell({ following })} />}
        destroyOnHidden
      >
        <Panel entity={entity} id={id} wanted={wanted} newest={standing.unread ? standing.newest : undefined} onSeen={(seen) => standing.tell({ seen })} />
      </Drawer>
    </>
  );
}

function Follow({ following, onChange }: { following: boolean; onChange: (following: boolean) => void }) {
  const { t } = useTranslation();
  const { viewing } = useMe();
  return (
    <Button size="small" type="text" disabled={!!viewing} aria-pressed={following} title={t("activity.followHint")} icon={following ? <BellFilled /> : <BellOutlined />} onClick={() => onChange(!following)}>
      {t(following ? "activity.following" : "activity.follow")}
    </Button>
  );
}

interface PanelProps extends Props {
  wanted: string;
  /** The newest comment, as long as I have not seen it. */
  newest: string | undefined;
  onSeen: (comment: string) => void;
}

function Panel({ entity, id, wanted, newest, onSeen }: PanelProps) {
  const { t } = useTranslation();
  const { viewing } = useMe();
  const [filter, setFilter] = useState<Filter>("all");
  const refresh = useRefresh(entity.name, id);
  const write = async (text: string, files: string[]) => {
    await post(pathOf(entity.name, id), { text, files });
    await refresh();
  };
  useEffect(() => {
    if (newest && filter !== "changes" && !viewing) onSeen(newest);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each comment that comes
  }, [newest, filter]);
  return (
    <div className="lw-activity-panel">
      {viewing ? <p className="lw-quiet">{t("activity.viewing")}</p> : <Composer entity={entity.name} id={id} onSend={write} />}
      <Segmented
        block
        aria-label={t("activity.show")}
        value={filter}
        onChange={setFilter}
        options={(["all", "comments", "changes"] as const).map((value) => ({ value, label: t(`activity.${value}`) }))}
      />
      <Timeline entity={entity} id={id} filter={filter} wanted={wanted} readOnly={!!viewing} />
    </div>
  );
}

const NONE = { all: "activity.noneAll", comments: "activity.noneComments", changes: "activity.noneChanges" } as const;

function Timeline({ entity, id, filter, wanted, readOnly }: Props & { filter: Filter; wanted: string; readOnly: boolean }) {
  const { t } = useTranslation();
  const { happenings, seen, pending, failed, more, fetching, fetchMore } = useHappenings(entity.name, id, filter);
  const [before, setBefore] = useState<string | null>();
  if (!pending && before === undefined) setBefore(seen);
  useEffect(() => {
    if (!pending && wanted) document.getElementById(wanted)?.focus();
  }, [pending, wanted]);
  if (pending) return <Spinner />;
  if (failed) return <p role="alert">{t("activity.failed")}</p>;
  if (!happenings.length) return <p className="lw-quiet lw-activity-none">{t(NONE[filter])}</p>;
  const isNew = (happening: Happening) => "comment" in happening && !happening.comment.mine && !happening.comment.deleted && happening.comment.id > (before ?? "");
  return (
    <>
      <ol className="lw-history lw-happenings">
        {happenings.map((each) =>
          "comment" in each ? (
            <CommentItem key={each.comment.id} entity={entity.name} id={id} comment={each.comment} unread={isNew(each)} readOnly={readOnly} />
          ) : (
            <EntryItem key={`${each.at} ${each.entry.action} ${each.entry.user?.id ?? ""}`} entity={entity} entry={each.entry} />
          ),
        )}
      </ol>
      {more && (
        <Button block loading={fetching} onClick={fetchMore}>
          {t("activity.more")}
        </Button>
      )}
    </>
  );
}
