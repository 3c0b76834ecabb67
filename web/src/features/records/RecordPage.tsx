/** One record: to read, to change, to act on. */
import { useQueries, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useBlocker, useRouter, useSearch } from "@tanstack/react-router";
import { Alert, Button, Modal } from "antd";
import { lazy, Suspense, useCallback, useContext, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useChanges } from "../../api/events";
import { asProblem } from "../../api/problem";
import { keys, recordQuery, useEntity } from "../../api/queries";
import type { Entity, RecordData } from "../../api/types";
import type { LayoutItem, Values } from "../../engine/form/contract";
import { namesOf } from "../../engine/form/layout";
import { same } from "../../engine/form/paths";
import { LookContext } from "../../fields/parts/look";
import { wallTime } from "../../fields/parts/dates";
import { Spinner } from "../../shared/Spinner";
import { AccessContext } from "../../shared/access";
import { FormContext, type FormScope } from "../../shared/form/scope";
import { useSettings } from "../../shared/settings";
import { usePrinting } from "../../shared/usePrinting";
import { AlikeContext, useAlikes } from "./record/alikes";
import { RecordContext } from "./record/context";
import { fieldsOn } from "./record/contract";
import { copyOf } from "./record/copy";
import { Explanation } from "./record/Explanation";
import { FaultSummary } from "./record/FaultSummary";
import { useDependents } from "./record/dependents";
import { finder, type Create } from "./record/find";
import { Glance } from "./record/Glance";
import { Header } from "./record/Header";
import { flash, jumpTo } from "./record/jump";
import { Layout } from "./record/Layout";
import "./record/print.css";
import "./record/record.css";
import { RelatedList } from "./record/RelatedList";
import { useSession, type Session } from "./record/session";
import { useFeedback } from "../../shared/feedback";

interface Props {
  entity: string;
  /** Null: a new record. */
  id: string | null;
}

const ConflictDialog = lazy(async () => ({ default: (await import("./record/ConflictDialog")).ConflictDialog }));
const QuickCreate = lazy(async () => ({ default: (await import("./record/QuickCreate")).QuickCreate }));

const glance = (entity: string, id: string) => <Glance entity={entity} id={id} />;

export default function RecordPage({ entity: name, id }: Props) {
  const entity = useEntity(name);
  return <LookContext value={glance}>{id ? <Stored entity={entity} id={id} /> : <New entity={entity} />}</LookContext>;
}

function Stored({ entity, id }: { entity: Entity; id: string }) {
  const { data, error } = useSuspenseQuery({ ...recordQuery(entity.name, id), retry: (count, failure) => !isGone(failure) && count < 2 });
  return <Opened key={id} entity={entity} record={data} gone={isGone(error)} />;
}

function New({ entity }: { entity: Entity }) {
  const { copy, set } = useSearch({ strict: false });
  const { data, isPending } = useQuery({ ...recordQuery(entity.name, copy ?? ""), enabled: !!copy });
  const begun = useBeginning(entity, set);
  const given = useMemo(() => (data ? copyOf(entity, data) : begun), [entity, data, begun]);
  if ((copy && isPending) || begun === undefined) return <Spinner />;
  return <Opened key={copy ?? ""} entity={entity} record={null} {...(given ? { given } : {})} />;
}

/** Values to begin with, with the titles of what they point to; undefined while those are looked up, null for none. */
function useBeginning(entity: Entity, set: Record<string, string> | undefined): Values | null | undefined {
  const known = useMemo(() => Object.entries(set ?? {}).filter(([name]) => name in entity.fields), [entity, set]);
  const found = useQueries({
    queries: known.map(([name, value]) => {
      const field = entity.fields[name]!;
      return { ...recordQuery("to" in field && field.to ? field.to : "", value), enabled: "to" in field, retry: false };
    }),
    combine: (each) => ({ waiting: each.some(({ isLoading }) => isLoading), titles: each.map(({ data }) => data?._title ?? "") }),
  });
  const waiting = known.length > 0 && found.waiting;
  const titles = found.titles.join("\n");
  return useMemo(() => {
    if (waiting) return undefined;
    if (!known.length) return null;
    const words = titles.split("\n");
    return { ...Object.fromEntries(known), _titles: Object.fromEntries(known.map(([name], place) => [name, words[place] ?? ""])) };
  }, [waiting, known, titles]);
}

/** The server no longer knows the record, or no longer shows it. */
const isGone = (failure: unknown) => asProblem(failure).status === 404;

interface OpenedProps {
  entity: Entity;
  record: RecordData | null;
  given?: Values;
  gone?: boolean;
}

function Opened({ entity, record, given, gone = false }: OpenedProps) {
  const session = useSession({ entity, record, ...(given ? { given } : {}) });
  const [explained, setExplained] = useState<string | null>(null);
  const [access, setAccess] = useState(false);
  const showAccess = useContext(AccessContext);
  const { store, editing } = session;
  const fields = useMemo(() => fieldsOn(entity), [entity]);
  const printing = usePrinting();
  const { create, creating } = useCreating();
  const scope = useMemo<FormScope>(
    () => ({
      store, editing: editing && !printing, fields, find: finder(store, entity, create),
      explain: record && !editing ? (path) => !path.includes("/") && setExplained(path) : undefined,
    }),
    [store, editing, printing, entity, fields, record, create],
  );
  const { save, cancel, leaving, merged } = useKeeping(session);
  const alikes = useAlikes(store, entity, record?.id ?? null);
  useDependents(store, entity, editing);
  useLive(session);

  return (
    <FormContext value={scope}>
      <RecordContext value={session.record}>
        <article className={editing ? "lw-record lw-record-editing" : "lw-record"}>
          <Header session={session} onSave={save} onCancel={cancel} onAccess={() => setAccess(true)} />
          <div className="lw-record-body">
            {gone && <Gone entity={entity} />}
            <Notices session={session} />
            <FaultSummary problem={session.problem} onClose={session.dismiss} />
            <AlikeContext value={alikes}>
              <Layout items={entity.form.layout} />
            </AlikeContext>
            {session.record && <FurtherRelated entity={entity} />}
            {session.record && <Signature record={session.record} />}
          </div>
        </article>
        <Suspense>{session.theirs && <ConflictDialog theirs={session.theirs} onClose={() => session.setTheirs(null)} onMerged={merged} />}</Suspense>
        {leaving}
        {creating}
        {session.record && access && showAccess?.(entity.name, session.record.id, () => setAccess(false))}
        {session.record && explained && <Explanation entity={entity} id={session.record.id} field={explained} onClose={() => setExplained(null)} />}
      </RecordContext>
    </FormContext>
  );
}

/** New records to point to are made in a drawer of their own, one at a time. */
function useCreating() {
  const [wanted, setWanted] = useState<{ entity: string; typed: string; done: (id: string | null) => void } | null>(null);
  const create = useCallback<Create>((name, typed) => new Promise((done) => setWanted({ entity: name, typed, done })), []);
  const finish = (id: string | null) => {
    wanted?.done(id);
    setTimeout(setWanted, AWAY, null);
  };
  const creating = wanted && (
    <Suspense fallback={<Spinner />}>
      <QuickCreate entity={wanted.entity} typed={wanted.typed} onDone={finish} />
    </Suspense>
  );
  return { create, creating };
}

/** Milliseconds in which a drawer slides away. */
const AWAY = 400;

/** Saving, giving up, leaving: nothing entered is lost without a word. */
function useKeeping(session: Session) {
  const { t } = useTranslation();
  const { message, modal } = useFeedback();
  const router = useRouter();
  const free = useRef(false);
  const { store, editing, record, entity } = session;

  const save = async (base?: RecordData) => {
    if (session.saving || !session.editing) return;
    (document.activeElement as HTMLElement | null)?.blur();
    const saved = await session.save(base);
    if (saved) {
      void message.success(t("record.saved"));
      if (!record) {
        free.current = true;
        await router.navigate({ to: "/e/$entity/$id", params: { entity: entity.name, id: saved.id }, replace: true });
      }
      return;
    }
    const [first] = store.allFaults();
    if (first?.path) jumpTo(first.path);
  };
  const drop = () => {
    session.cancel();
    if (record) return;
    free.current = true;
    void router.navigate({ to: "/e/$entity", params: { entity: entity.name } });
  };
  const cancel = () => {
    if (!store.dirty) return drop();
    void modal.confirm({
      title: t("record.discardTitle"),
      okText: t("record.discard"),
      okButtonProps: { danger: true },
      cancelText: t("record.keepEditing"),
      onOk: drop,
    });
  };
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (document.querySelector(".lw-quick.ant-drawer-open")) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      void save();
    }
    if (event.defaultPrevented || isBusy(event)) return;
    if (event.key === "Escape" && session.editing) cancel();
    if (event.key === "e" && !session.editing && !isTyping(event) && (record?._can?.update ?? entity.can.update)) {
      event.preventDefault();
      session.edit();
    }
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);

  const blocker = useBlocker({
    shouldBlockFn: () => !free.current && editing && store.dirty,
    enableBeforeUnload: () => editing && store.dirty,
    withResolver: true,
  });
  const leaving = blocker.status === "blocked" && (
    <Modal open title={t("record.unsavedTitle")} okText={t("record.leave")} cancelText={t("record.stay")} onOk={blocker.proceed} onCancel={blocker.reset} width={420}>
      {t("record.unsavedDetail")}
    </Modal>
  );

  const merged = (now: boolean) => {
    const { theirs } = session;
    if (!theirs) return;
    session.adopted(theirs);
    if (now) void save(theirs);
  };
  return { save: () => void save(), cancel, leaving, merged };
}

/** An open list, dialog or menu takes the key for itself. */
function isBusy(event: KeyboardEvent): boolean {
  const from = event.target as HTMLElement;
  return from.getAttribute?.("aria-expanded") === "true" || !!document.querySelector(".ant-modal-wrap:not([style*='display: none']), .ant-drawer-open, .ant-picker-dropdown:not(.ant-picker-dropdown-hidden)");
}

function isTyping(event: KeyboardEvent): boolean {
  const from = event.target as HTMLElement;
  return event.ctrlKey || event.metaKey || event.altKey || ["INPUT", "TEXTAREA", "SELECT"].includes(from.tagName) || from.isContentEditable;
}

/** Somebody else's changes arrive while the record is open. */
function useLive({ entity, record, editing }: Session): void {
  const client = useQueryClient();
  const [stale, setStale] = useState<RecordData | null>(null);
  useChanges(entity.name, ({ ids }) => {
    if (!record || (ids && !ids.includes(record.id))) return;
    setStale(record);
    void client.invalidateQueries({ queryKey: keys.record(entity.name, record.id), refetchType: editing ? "none" : "active" });
    if (editing) void client.fetchQuery({ ...recordQuery(entity.name, record.id), staleTime: 0 }).catch(() => null);
  });
  useEffect(() => {
    if (!stale || !record || editing || stale.version === record.version || stale.id !== record.id) return;
    flash(Object.keys(entity.fields).filter((name) => !same(stale[name] as never, record[name] as never)));
  }, [stale, record, editing, entity.fields]);
}

/** Somebody else deleted it; what was entered can still be read and copied. */
function Gone({ entity }: { entity: Entity }) {
  const { t } = useTranslation();
  const router = useRouter();
  const leave = () => void router.navigate({ to: "/e/$entity", params: { entity: entity.name } });
  return <Alert className="lw-notice" type="error" showIcon title={t("record.gone")} action={<Button size="small" onClick={leave}>{t("record.goneLeave")}</Button>} />;
}

function Notices({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { timezone } = useSettings();
  const { entity, record, editing, draft } = session;
  const { data: now } = useQuery({ ...recordQuery(entity.name, record?.id ?? ""), enabled: false });
  const changed = editing && record && now && now.version !== record.version;
  return (
    <>
      {draft && (
        <Alert
          className="lw-notice"
          type="info"
          showIcon
          title={t(draft.version === (record?.version ?? null) ? "record.draftFound" : "record.draftOlder", { when: wallTime(draft.at, timezone) })}
          action={
            <span className="lw-notice-actions">
              <Button size="small" type="primary" onClick={session.resumeDraft}>{t("record.draftResume")}</Button>
              <Button size="small" onClick={session.discardDraft}>{t("record.draftDiscard")}</Button>
            </span>
          }
        />
      )}
      {changed && (
        <Alert
          className="lw-notice"
          type="warning"
          showIcon
          title={t("record.changedMeanwhile")}
          action={<Button size="small" onClick={() => session.setTheirs(now)}>{t("record.showDifference")}</Button>}
        />
      )}
    </>
  );
}

/** Related records that the layout does not name. */
function FurtherRelated({ entity }: { entity: Entity }) {
  const laid = useMemo(() => new Set(namesOf(entity.form.layout as LayoutItem[])), [entity]);
  const further = Object.entries(entity.fields).filter(([name, field]) => field.type === "related" && !laid.has(name));
  return (
    <div className="lw-fields lw-further" data-columns={1}>
      {further.map(([name, field]) => field.type === "related" && <RelatedList key={name} name={name} field={field} />)}
    </div>
  );
}

/** Who made it and who changed it last. */
function Signature({ record }: { record: RecordData }) {
  const { t } = useTranslation();
  const { timezone } = useSettings();
  const line = (word: string, by: string, at: string) =>
    record[at] ? `${word} ${record._titles?.[by] ?? ""} ${wallTime(String(record[at]), timezone)}` : "";
  const parts = [line(t("record.createdBy"), "created_by", "created_at"), line(t("record.updatedBy"), "updated_by", "updated_at")];
  return <footer className="lw-signature lw-quiet">{parts.filter(Boolean).join("　·　")}</footer>;
}
