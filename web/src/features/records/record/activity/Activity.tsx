/** What happens around a record: a button that says how much is new, and a panel beside the record with all of it. */
import { BellFilled, BellOutlined, MessageOutlined } from "@ant-design/icons";
import { useLocation } from "@tanstack/react-router";
import { Button, Drawer, Segmented } from "antd";
import { useEffect, useEffectEvent, useRef, useState, type RefObject } from "react";
import { useTranslation } from "react-i18next";

import { post } from "../../../../api/client";
import { useMe } from "../../../../api/queries";
import type { Entity } from "../../../../api/types";
import { Commands } from "../../../../shared/commands";
import { Spinner } from "../../../../shared/Spinner";
import { usePhone } from "../../../../shared/usePhone";
import { EntryItem } from "../HistoryEntry";
import { CommentItem } from "./CommentItem";
import { Composer } from "./Composer";
import { pathOf, useHappenings, useRefresh, useStanding, type Filter, type Happening } from "./conversation";
import "./activity.css";

interface Props {
  entity: Entity;
  id: string;
}

interface ActivityProps extends Props {
  /** What of it is shown beside the record; null while it is closed. */
  shown: Filter | null;
  onShow: (shown: Filter | null) => void;
}

const COMMENT = "comment-";

export default function Activity({ entity, id, shown, onShow }: ActivityProps) {
  const { t } = useTranslation();
  const phone = usePhone();
  const { hash, state } = useLocation();
  const wanted = hash.startsWith(COMMENT) ? hash : "";
  const open = shown !== null;
  const show = useEffectEvent(() => onShow("all"));
  useEffect(() => {
    if (wanted) show();
  }, [wanted, state.key]);
  const standing = useStanding(entity.name, id);
  const panel = useRef<HTMLDivElement>(null);
  /** The menu it was opened from has given the focus back by then; whoever writes already keeps it. */
  const take = (opened: boolean) => {
    if (opened && !panel.current?.contains(document.activeElement)) panel.current?.focus();
  };
  const label = standing.unread ? t("activity.unread", { count: standing.unread }) : t("activity.title");
  return (
    <>
      <Commands commands={[{ title: t("activity.title"), run: () => onShow("all") }]} />
      <Button className="lw-activity-button" icon={<MessageOutlined />} aria-label={label} title={label} aria-expanded={open} onClick={() => onShow(open ? null : "all")}>
        {standing.unread > 0 && <span className="lw-activity-unread">{Math.min(standing.unread, 99)}</span>}
      </Button>
      <Drawer
        rootClassName="lw-activity"
        open={open}
        onClose={() => onShow(null)}
        afterOpenChange={take}
        mask={phone}
        size={phone ? "100%" : 440}
        title={t("activity.title")}
        extra={<Follow following={standing.following} onChange={(following) => standing.tell({ following })} />}
        destroyOnHidden
      >
        <Panel panel={panel} filter={shown ?? "all"} onFilter={onShow} entity={entity} id={id} wanted={wanted} newest={standing.unread ? standing.newest : undefined} onSeen={(seen) => standing.tell({ seen })} />
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
  panel: RefObject<HTMLDivElement | null>;
  filter: Filter;
  onFilter: (filter: Filter) => void;
  wanted: string;
  /** The newest comment, as long as I have not seen it. */
  newest: string | undefined;
  onSeen: (comment: string) => void;
}

function Panel({ panel, entity, id, filter, onFilter, wanted, newest, onSeen }: PanelProps) {
  const { t } = useTranslation();
  const { viewing } = useMe();
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
    <div className="lw-activity-panel" ref={panel} tabIndex={-1}>
      {viewing ? <p className="lw-quiet">{t("activity.viewing")}</p> : <Composer entity={entity.name} id={id} onSend={write} />}
      <Segmented
        block
        aria-label={t("activity.show")}
        value={filter}
        onChange={onFilter}
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
