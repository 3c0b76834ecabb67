/** A record being looked at or worked on: its form, whether it is edited, and what happens to it meanwhile. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

import { get, patch, post } from "../../../api/client";
import { asProblem, type Problem } from "../../../api/problem";
import { keys, useMe } from "../../../api/queries";
import type { Entity, RecordData } from "../../../api/types";
import { changed, created } from "../../../engine/form/changes";
import type { FormFault, Values } from "../../../engine/form/contract";
import { draftKey, draftOf, keepDraft, readDraft, resume, sweepDrafts, type Draft } from "../../../engine/form/drafts";
import { dropIdleRows } from "../../../engine/form/idle";
import { FormStore } from "../../../engine/form/store";
import { validate } from "../../../engine/form/validate";
import { settled } from "../../../fields/parts/pending";
import { FAILED } from "../../../shared/failing";
import { contractOf } from "./contract";
import { factsOf } from "./find";
import { momentFor } from "./moment";
import { useServerValues } from "./serverValues";
import { useTitles } from "./titles";

export interface Session {
  entity: Entity;
  record: RecordData | null;
  store: FormStore;
  editing: boolean;
  saving: boolean;
  problem: Problem | null;
  /** The record as somebody else left it, while mine is being edited. */
  theirs: RecordData | null;
  draft: Draft | null;
  /** When what was entered was last kept in the browser; empty before. */
  keptAt: string;
  edit: () => void;
  /** Back to what is stored; what was entered is dropped. */
  cancel: () => void;
  /** Over `from`, when it was just merged, else over the record that was opened. */
  save: (from?: RecordData) => Promise<RecordData | null>;
  dismiss: () => void;
  resumeDraft: () => void;
  discardDraft: () => void;
  /** Ask for the record as it is now and compare. */
  compare: () => Promise<void>;
  setTheirs: (record: RecordData | null) => void;
  /** Their record was merged into mine: what follows is based on it. */
  adopted: (record: RecordData) => void;
  showProblem: (problem: Problem | null) => void;
}

const DRAFT_PAUSE = 500;

interface Begin {
  entity: Entity;
  record: RecordData | null;
  given?: Values;
  /** Made on the way: no draft is kept. */
  passing?: boolean;
}

export function useSession({ entity, record, given, passing = false }: Begin): Session {
  const me = useMe();
  const client = useQueryClient();
  const [editing, setEditing] = useState(record === null);
  const [saving, setSaving] = useState(false);
  const [problem, showProblem] = useState<Problem | null>(null);
  const [theirs, setTheirs] = useState<RecordData | null>(null);
  const key = passing ? "" : draftKey(me.workspace, me.user.id, entity.form.name, record?.id ?? null);
  const [draft, setDraft] = useState(() => (key ? readDraft(localStorage, key) : null));
  const fresh = useCallback(
    (from: RecordData | null) => ({ from, base: from, store: storeOf(entity, from, given, momentFor(me, new Date())) }),
    [entity, given, me],
  );
  const [opened, setOpened] = useState(() => fresh(record));
  if (!editing && record !== opened.from) setOpened(fresh(record));
  const { base, store } = opened;
  useFacts(entity, opened.from ?? given ?? null, store);
  useServerValues(store, entity.form.name, editing);
  useTitles(store, entity.form.name, editing);
  const keptAt = useDraft(store, key, editing, base?.version ?? null);

  /** A draft of an older version lies over that version; what was changed since is compared, as with any other conflict. */
  const resumedOnOld = (old: Draft, before: Values, now: RecordData) => {
    const as = { ...now, ...before, version: old.version } as RecordData;
    const again = storeOf(entity, as, undefined, momentFor(me, new Date()));
    resume(again, old);
    setTheirs(now);
    return { from: record, base: as, store: again };
  };

  const stop = (shown: RecordData | null) => {
    if (key) localStorage.removeItem(key);
    setDraft(null);
    setEditing(false);
    showProblem(null);
    setTheirs(null);
    setOpened({ ...fresh(shown), from: record });
  };

  const stored = (saved: RecordData) => {
    client.setQueryData(keys.record(entity.name, saved.id), saved);
    void client.invalidateQueries({ queryKey: keys.records(entity.name), predicate: ({ queryKey }) => queryKey[2] !== "one" });
    void client.invalidateQueries({ queryKey: keys.history(entity.name, saved.id) });
  };

  const compare = async () => {
    if (base) setTheirs(await get<RecordData>(`/records/${entity.name}/${base.id}`));
  };

  const refused = async (failure: Problem) => {
    if (failure.status === 428 || failure.kind === "conflict") {
      const now = failure.current ?? (base && (await get<RecordData>(`/records/${entity.name}/${base.id}`)));
      if (now && now.version !== base?.version) return setTheirs(now);
    }
    if (failure.status === 422 || failure.errors.length) store.showServerFaults(failure.errors);
    showProblem(failure);
  };

  const save = async (from: RecordData | null = base): Promise<RecordData | null> => {
    await settled();
    dropIdleRows(store);
    const faults: FormFault[] = validate(store);
    store.showFaults(faults);
    showProblem(null);
    if (faults.length) {
      store.showFaults(await import("./judged").then(({ judged }) => judged(store, entity.form.name, faults), () => faults));
      return null;
    }
    setSaving(true);
    try {
      const saved = await send(entity, from, store);
      stored(saved);
      stop(saved);
      return saved;
    } catch (failure) {
      await refused(asProblem(failure));
      return null;
    } finally {
      setSaving(false);
    }
  };

  return {
    entity, record: base, store, editing, saving, problem, theirs, save, compare, setTheirs, showProblem,
    draft: draft && !store.dirty ? draft : null,
    edit: () => setEditing(true),
    adopted: (merged) => {
      client.setQueryData(keys.record(entity.name, merged.id), merged);
      setOpened((before) => ({ ...before, base: merged }));
      setTheirs(null);
    },
    cancel: () => stop(theirNewer(base, client.getQueryData<RecordData>(keys.record(entity.name, base?.id ?? "")))),
    dismiss: () => showProblem(null),
    keptAt,
    resumeDraft: () => {
      if (draft && record && draft.base && draft.version !== record.version) setOpened(resumedOnOld(draft, draft.base, record));
      else if (draft) resume(store, draft);
      setEditing(true);
      setDraft(null);
    },
    discardDraft: () => {
      localStorage.removeItem(key);
      setDraft(null);
    },
  };
}

/** What is known by now of the stored record. */
const theirNewer = (base: RecordData | null, known: RecordData | undefined) => known ?? base;

function storeOf(entity: Entity, record: RecordData | null, given: Values | undefined, moment: ReturnType<typeof momentFor>): FormStore {
  return new FormStore(contractOf(entity), {
    moment,
    record: record as Values | null,
    open: record?._can?.open ?? null,
    ...(given ? { given } : {}),
  });
}

/** Nothing to send is nothing to save. */
async function send(entity: Entity, base: RecordData | null, store: FormStore): Promise<RecordData> {
  if (!base) return await post<RecordData>(`/records/${entity.name}?form=${entity.form.name}`, created(store), { idempotencyKey: crypto.randomUUID() });
  const values = changed(store);
  if (Object.keys(values).length === 0) return base;
  return await patch<RecordData>(`/records/${entity.name}/${base.id}?form=${entity.form.name}`, { ...values, version: base.version });
}

function useFacts(entity: Entity, record: Values | RecordData | null, store: FormStore): void {
  useEffect(() => {
    if (!record) return;
    let wanted = true;
    void factsOf(entity, record).then((facts) => wanted && facts.length && store.learn(facts));
    return () => {
      wanted = false;
    };
  }, [entity, record, store]);
}

/** Keeps what is entered as soon as typing rests, and when the page goes; the time it was kept. */
function useDraft(store: FormStore, key: string, editing: boolean, version: number | null): string {
  const [keptAt, setKeptAt] = useState("");
  useEffect(() => {
    if (!editing || !key) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = () => {
      clearTimeout(timer);
      if (!store.dirty) return;
      const at = new Date().toISOString();
      keepDraft(localStorage, key, draftOf(store, version, at));
      setKeptAt(at);
    };
    const stop = store.subscribe("*", () => {
      clearTimeout(timer);
      timer = setTimeout(keep, DRAFT_PAUSE);
    });
    const goes = ["pagehide", FAILED]; // the page goes, or fails
    goes.forEach((name) => window.addEventListener(name, keep));
    return () => {
      clearTimeout(timer);
      goes.forEach((name) => window.removeEventListener(name, keep));
      setKeptAt("");
      stop();
    };
  }, [store, key, editing, version]);
  useEffect(() => sweepDrafts(localStorage, new Date()), []);
  return keptAt;
}
