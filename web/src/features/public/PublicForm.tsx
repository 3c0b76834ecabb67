/** A public form being filled in and sent. */
import { Button } from "antd";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Problem } from "../../api/problem";
import { created } from "../../engine/form/changes";
import type { FormStore } from "../../engine/form/store";
import { validate } from "../../engine/form/validate";
import type { FindOptions, Option } from "../../fields";
import { settled } from "../../fields/parts/pending";
import { FormContext, useVersion, type FormScope } from "../../shared/form/scope";
import { FaultSummary } from "../records/record/FaultSummary";
import { valuesFor } from "../records/record/find";
import { jumpTo } from "../records/record/jump";
import { asProblem, ask, type Key, type Opened, type Told } from "./asking";
import { deviceFor } from "./device";
import { Parts } from "./Parts";
import { work } from "./work";

interface Props {
  page: Key;
  opened: Opened;
  store: FormStore;
  onDone: (told: Told) => void;
  /** The form cannot be answered here any more. */
  onShut: (problem: Problem) => void;
}

const SHUT = new Set(["closed", "answered", "not_found", "password_needed", "suspended", "full"]);

export function PublicForm({ page, opened, store, onDone, onShut }: Props) {
  const { t } = useTranslation();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const trap = useRef<HTMLInputElement>(null);
  const [ticket, setTicket] = useState(() => taken(opened));
  const scope = useMemo<FormScope>(() => ({ store, editing: true, fields: opened.fields, find: (path) => finder(page, store, path) }), [page, opened, store]);
  useWarning(store, sending);

  const renewed = async () => {
    const next = taken(await ask<Opened>(page));
    setTicket(next);
    return next;
  };

  /** Once more with another ticket where the page was open for longer than one lasts. */
  const answer = async (by: Ticket, again = true): Promise<Told> => {
    const device = opened.once === "device" ? { device: deviceFor(page.token) } : {};
    try {
      return await ask<Told>(page, "/answers", { values: created(store), ticket: by.text, work: await by.done, trap: trap.current?.value ?? "", ...device });
    } catch (failure) {
      if (!again || asProblem(failure).kind !== "ticket_over") throw failure;
      return answer(await renewed(), false);
    }
  };

  const refused = async (failure: Problem) => {
    if (SHUT.has(failure.kind)) return onShut(failure);
    if (failure.kind === "suspicious") {
      if (trap.current) trap.current.value = "";
      await renewed().catch(() => null);
    }
    if (failure.errors.length) store.showServerFaults(failure.errors);
    setProblem(failure);
    jumpTo(store.allFaults()[0]?.path ?? "");
  };

  const send = async () => {
    if (sending) return;
    await settled();
    const faults = validate(store);
    store.showFaults(faults);
    setProblem(null);
    if (faults.length) return jumpTo(faults[0]!.path);
    setSending(true);
    try {
      onDone(await answer(ticket));
    } catch (failure) {
      await refused(asProblem(failure));
    } finally {
      setSending(false);
    }
  };

  return (
    <FormContext value={scope}>
      <form
        className="public-form lw-record-editing"
        noValidate
        aria-busy={sending}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <FaultSummary problem={problem} onClose={() => setProblem(null)} />
        <Parts items={opened.form.layout} />
        <div className="public-trap" aria-hidden="true">
          <label>
            {t("public.trap")}
            <input ref={trap} name="website" tabIndex={-1} autoComplete="off" />
          </label>
        </div>
        <div className="public-send">
          <Needed store={store} />
          <Button type="primary" size="large" htmlType="submit" loading={sending}>
            {t("public.send")}
          </Button>
        </div>
      </form>
    </FormContext>
  );
}

/** Says what the star means, where there is one. */
function Needed({ store }: { store: FormStore }) {
  const { t } = useTranslation();
  useVersion(store, "*");
  const any = Object.keys(store.contract.fields).some((name) => store.flags(name).required);
  return any ? (
    <span className="soft">
      <span className="lw-star" aria-hidden="true">*</span> {t("public.needed")}
    </span>
  ) : null;
}

interface Ticket {
  text: string;
  /** The work for it, done while somebody fills in. */
  done: Promise<string>;
}

const taken = ({ ticket, bits }: Opened): Ticket => ({ text: ticket, done: work(ticket, bits) });

/** Records that the link offers. */
function finder(page: Key, store: FormStore, path: string): FindOptions {
  return (search, after) => ask<{ records: Option[]; next: string | null }>(page, "/options", { field: path, search, after, limit: 30, values: valuesFor(store, path) });
}

/** What was entered and not sent is not left without a word. */
function useWarning(store: FormStore, sending: boolean): void {
  useEffect(() => {
    const leaving = (event: BeforeUnloadEvent) => {
      if (store.dirty && !sending) event.preventDefault();
    };
    window.addEventListener("beforeunload", leaving);
    return () => window.removeEventListener("beforeunload", leaving);
  }, [store, sending]);
}
