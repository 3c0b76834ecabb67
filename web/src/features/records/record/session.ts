/** A record being looked at or worked on: its form, whether it is edited, and what happens to it meanwhile. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

import { get, patch, post } from "../../../api/client";
import { asProblem, type Problem } from "../../../api/problem";
import { keys, useMe } from "../../../api/queries";
import type { Entity, RecordData } from "../../../api/types";
import { changed, created } from "../../../engine/form/changes";
import type { FormFault, Values } from "../../../engine/form/contract";
import { draftKey, draftOf, keepDraft, readDraft, resume, type Draft } from "../../../engine/form/drafts";
import { FormStore } from "../../../engine/form/store";
import { validate } from "../../../engine/form/validate";
import { contractOf } from "./contract";
import { factsOf } from "./find";
import { momentFor } from "./moment";
import { useServerValues } from "./serverValues";

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
}

export function useSession({ entity, record, given }: Begin): Session {
  const me = useMe();
  const client = useQueryClient();
  const [editing, setEditing] = useState(record === null);
  const [saving, setSaving] = useState(false);
  const [problem, showProblem] = useState<Problem | null>(null);
  const [theirs, setTheirs] = useState<RecordData | null>(null);
  const key = draftKey(me.workspace, me.user.id, entity.name, record?.id ?? null);
  const [draft, setDraft] = useState(() => readDraft(localStorage, key));
  const fresh = useCallback(
    (from: RecordData | null) => ({ from, base: from, store: storeOf(entity, from, given, momentFor(me, new Date())) }),
    [entity, given, me],
  );
  const [opened, setOpened] = useState(() => fresh(record));
  if (!editing && record !== opened.from) setOpened(fresh(record));
  const { base, store } = opened;
  useFacts(entity, opened.from ?? given ?? null, store);
  useServerValues(store, entity.form.name, editing);
  useDraft(store, key, editing, base?.version ?? null);

  const stop = (shown: RecordData | null) => {
    localStorage.removeItem(key);
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
    const faults: FormFault[] = validate(store);
    store.showFaults(faults);
    showProblem(null);
    if (faults.length) return null;
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
    resumeDraft: () => {
      if (draft) resume(store, draft);
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
  if (!base) return await post<RecordData>(`/records/${entity.name}`, created(store), { idempotencyKey: crypto.randomUUID() });
  const values = changed(store);
  if (Object.keys(values).length === 0) return base;
  return await patch<RecordData>(`/records/${entity.name}/${base.id}`, { ...values, version: base.version });
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

function useDraft(store: FormStore, key: string, editing: boolean, version: number | null): void {
  useEffect(() => {
    if (!editing) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = () => {
      if (store.dirty) keepDraft(localStorage, key, draftOf(store, version, new Date().toISOString()));
    };
    const stop = store.subscribe("*", () => {
      clearTimeout(timer);
      timer = setTimeout(keep, DRAFT_PAUSE);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [store, key, editing, version]);
}
