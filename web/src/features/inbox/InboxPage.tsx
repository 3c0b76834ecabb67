/** All my notices, day by day: of some kinds, only the unread ones, read and unread by keys; new ones come in by themselves. */
import { CheckOutlined, InboxOutlined, SettingOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, get } from "../../api/client";
import { keys } from "../../api/queries";
import type { Notices } from "../../api/types";
import { useSettings } from "../../shared/settings";
import { Spinner } from "../../shared/Spinner";
import { useDocumentTitle } from "../../shared/useDocumentTitle";
import { useChoices } from "../notifications/choices";
import { Entry } from "./Entry";
import { byDay, dateIn, daysAgo } from "./inbox";
import type { InboxState } from "./state";
import { useMarking } from "./Notices";
import "./inbox.css";

const PART = 50;
const KEYS = [["↑ ↓", "inbox.keysMove"], ["Enter", "inbox.keysOpen"], ["U", "inbox.keysMark"]] as const;

function useInbox({ kind, unread }: InboxState) {
  return useInfiniteQuery({
    queryKey: [...keys.notices, "all", kind ?? "", unread ?? false],
    queryFn: ({ pageParam, signal }) => get<Notices>("/notices", { kind, unread: unread ? "true" : undefined, after: pageParam, limit: String(PART) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

export default function InboxPage({ state, onChange }: { state: InboxState; onChange: (state: InboxState) => void }) {
  const { t } = useTranslation();
  const inbox = useInbox(state);
  const mark = useMarking();
  const list = useRef<HTMLDivElement>(null);
  useDocumentTitle(t("app.notices"));
  const notices = inbox.data?.pages.flatMap((page) => page.notices) ?? [];
  const waiting = inbox.data?.pages[0]?.unread ?? 0;
  return (
    <div className="inbox">
      <div className="inbox-head">
        <h1>{t("app.notices")}</h1>
        <span className="soft" aria-live="polite">
          {waiting > 0 && t("inbox.unread", { count: waiting })}
        </span>
        <Link to="/settings/$" params={{ _splat: "notifications" }} className="inbox-settings">
          <SettingOutlined aria-hidden /> {t("inbox.settings")}
        </Link>
      </div>
      <Filters state={state} onChange={onChange} waiting={waiting} onAllRead={() => mark(true)} />
      {inbox.isPending && <Spinner />}
      {inbox.error && <p role="alert">{asProblem(inbox.error).sentence}</p>}
      {inbox.data && notices.length === 0 && <Empty filtered={Boolean(state.kind ?? state.unread)} onAll={() => onChange({})} />}
      <div ref={list} onKeyDown={(event) => walk(event, list.current)}>
        <Days notices={notices} onMark={mark} />
      </div>
      {inbox.hasNextPage && (
        <Button className="inbox-more" loading={inbox.isFetchingNextPage} onClick={() => void inbox.fetchNextPage()}>
          {t("inbox.more")}
        </Button>
      )}
      {notices.length > 0 && (
        <p className="inbox-keys soft">
          {KEYS.map(([key, does]) => (
            <span key={key}>
              <kbd className="key-hint">{key}</kbd> {t(does)}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

/** The arrows go from notice to notice. */
function walk(event: KeyboardEvent, list: HTMLElement | null): void {
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
  const step = steps[event.key];
  if (!step || !list) return;
  const entries = [...list.querySelectorAll<HTMLElement>(".inbox-entry .notice")];
  const at = entries.findIndex((entry) => entry.parentElement?.contains(document.activeElement));
  const next = entries[Math.min(Math.max(at + step, 0), entries.length - 1)];
  event.preventDefault();
  next?.focus();
}

function Days({ notices, onMark }: { notices: Notices["notices"]; onMark: ReturnType<typeof useMarking> }) {
  const { locale, timezone } = useSettings();
  const { t } = useTranslation();
  const today = dateIn(timezone, new Date());
  const named = (date: string) => {
    const ago = daysAgo(date, today);
    if (ago === 0 || ago === 1) return t(ago ? "inbox.yesterday" : "inbox.today");
    return new Intl.DateTimeFormat(locale, { weekday: "long", year: date.startsWith(today.slice(0, 4)) ? undefined : "numeric", month: "long", day: "numeric", timeZone: "UTC" }).format(new Date(date));
  };
  return byDay(notices, timezone).map((day) => (
    <section key={day.date} aria-labelledby={`inbox-${day.date}`}>
      <h2 id={`inbox-${day.date}`} className="inbox-day">
        {named(day.date)}
      </h2>
      <ul className="inbox-list">
        {day.notices.map((notice) => (
          <Entry key={notice.id} notice={notice} onMark={(read) => onMark(read, [notice.id])} />
        ))}
      </ul>
    </section>
  ));
}

interface FiltersProps {
  state: InboxState;
  onChange: (state: InboxState) => void;
  waiting: number;
  onAllRead: () => void;
}

function Filters({ state, onChange, waiting, onAllRead }: FiltersProps) {
  const { t } = useTranslation();
  const kinds = useChoices().data?.kinds ?? [];
  return (
    <div className="inbox-filters">
      <fieldset className="inbox-which">
        <legend className="hidden-visually">{t("inbox.which")}</legend>
        {[false, true].map((unread) => (
          <label key={String(unread)}>
            <input type="radio" name="which" checked={Boolean(state.unread) === unread} onChange={() => onChange({ ...state, unread: unread || undefined })} />
            {t(unread ? "inbox.onlyUnread" : "inbox.all")}
          </label>
        ))}
      </fieldset>
      <select aria-label={t("inbox.kind")} value={state.kind ?? ""} onChange={(event) => onChange({ ...state, kind: event.target.value || undefined })}>
        <option value="">{t("inbox.everyKind")}</option>
        {kinds.map((kind) => (
          <option key={kind.name} value={kind.name}>
            {kind.title}
          </option>
        ))}
      </select>
      <Button icon={<CheckOutlined />} disabled={!waiting} onClick={onAllRead}>
        {t("app.noticesRead")}
      </Button>
    </div>
  );
}

function Empty({ filtered, onAll }: { filtered: boolean; onAll: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="inbox-empty">
      <InboxOutlined aria-hidden />
      <p>{t(filtered ? "inbox.noneSuch" : "inbox.none")}</p>
      {filtered ? <Button onClick={onAll}>{t("inbox.showAll")}</Button> : <p className="soft">{t("inbox.noneHint")}</p>}
    </div>
  );
}
