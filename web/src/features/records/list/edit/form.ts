/** A record as its form sees it: the rules that hold while one of its cells is changed in a list. */
import type { TFunction } from "i18next";

import { get, post } from "../../../../api/client";
import type { Entity, Me, RecordData } from "../../../../api/types";
import { changed, everything } from "../../../../engine/form/changes";
import type { FormFault, Json, Values } from "../../../../engine/form/contract";
import { FormStore } from "../../../../engine/form/store";
import { validate } from "../../../../engine/form/validate";
import type { FindOptions, Option } from "../../../../fields";
import { faultText } from "../../../../shared/form/faultText";
import { contractOf } from "../../record/contract";
import { factsOf, optionsOf } from "../../record/find";
import { momentFor } from "../../record/moment";

export interface Opened {
  record: RecordData;
  store: FormStore;
}

const page = 30;

/** The record as it is now, with what its form's expressions read of others. */
export async function openedForm(entity: Entity, me: Me, id: string): Promise<Opened> {
  const record = await get<RecordData>(`/records/${entity.name}/${id}`);
  const store = new FormStore(contractOf(entity), { moment: momentFor(me, new Date()), record: record as Values, open: record._can?.open ?? null });
  const facts = await factsOf(entity, record);
  if (facts.length) store.learn(facts);
  return { record, store };
}

/** What a reference may point to, as the form narrows it for this record. */
export function findFor(entity: Entity, name: string, opened: Promise<Opened | null>): FindOptions {
  return async (search, after) => {
    const filtered = Boolean(entity.form.fields[name]?.filter);
    const values = filtered ? ((await opened)?.record ?? {}) : {};
    return optionsOf(entity.form.name, { field: name, values, search, after, limit: page });
  };
}

export function mayChange(entity: Entity, { record, store }: Opened, name: string): boolean {
  const { visible, readonly } = store.flags(name);
  return record._can?.update !== false && visible && !readonly && entity.can.update;
}

/** What to send when a cell holds this value, with what it brings along; or the sentence that says why it cannot. */
export async function entered(entity: Entity, { store }: Opened, name: string, value: Json, chosen: Option | undefined, t: TFunction): Promise<{ values: Record<string, Json> } | { fault: string }> {
  const known = new Set(validate(store).map(keyOf));
  store.set(name, value, chosen as Values | undefined);
  if (store.awaited.includes(name)) await bring(entity, store, name);
  const faults = validate(store).filter((fault) => !known.has(keyOf(fault)));
  return faults.length > 0 ? { fault: faults.map((fault) => sentence(entity, name, fault, t)).join(" ") } : { values: changed(store) };
}

const keyOf = ({ path, code, detail }: FormFault) => `${path} ${code} ${detail ?? ""}`;

/** A fault of another field is told with that field's name. */
function sentence(entity: Entity, name: string, fault: FormFault, t: TFunction): string {
  const other = fault.path !== name && fault.path ? entity.fields[fault.path]?.title : undefined;
  return other ? `${other}: ${faultText(t, fault)}` : faultText(t, fault);
}

/** What only the server can say a picked record brings. */
async function bring(entity: Entity, store: FormStore, name: string): Promise<void> {
  const answer = await post<{ values: Values }>(`/forms/${entity.form.name}/evaluate`, { values: everything(store), changed: [name] });
  store.bring(name, answer.values);
}
