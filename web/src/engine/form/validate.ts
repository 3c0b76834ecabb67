/** What the browser can see to be wrong before the server is asked. The server has the last word. */

import type { FieldInfo, FormFault, Json } from "./contract";
import { decimal, type Decimal } from "./expressions";
import { cellPath, specOf } from "./paths";
import { readsBlindly } from "./rules";
import type { FormStore } from "./store";
import { isEmpty, isNumber } from "./values";

/** Every fault of the form, in the order of its fields. */
export function validate(store: FormStore): FormFault[] {
  const faults: FormFault[] = [];
  for (const [name, field] of Object.entries(store.contract.fields)) {
    if (field.type !== "lines") faults.push(...faultsOf(store, name));
    else faults.push(...lineFaults(store, name, field));
  }
  return [...faults, ...checkFaults(store)];
}

function lineFaults(store: FormStore, lines: string, field: FieldInfo): FormFault[] {
  const names = Object.keys(field.fields ?? {});
  const own = store.flags(lines).required && store.rows(lines).length === 0 ? [{ path: lines, code: "required" as const }] : [];
  return [...own, ...store.rows(lines).flatMap((key) => names.flatMap((name) => faultsOf(store, cellPath(lines, key, name))))];
}

/** The faults of one field, as it stands. */
export function faultsOf(store: FormStore, path: string): FormFault[] {
  const field = store.state.field(path);
  const { visible, required, readonly } = store.flags(path);
  if (!field || !visible || readonly) return [];
  const unread = store.unread(path);
  if (unread) return [unread];
  const value = store.value(path);
  if (isEmpty(value)) return required ? [{ path, code: "required" }] : [];
  return [...limitFaults(field, path, value), ...textFaults(field, path, value), ...mustFaults(store, path)].slice(0, 1);
}

function limitFaults(field: FieldInfo, path: string, value: Json): FormFault[] {
  if (!isNumber(field)) return dateFaults(field, path, value);
  const number = decimal(String(value));
  if (!number) return [{ path, code: "value" }];
  const least = limit(field.min);
  const most = limit(field.max);
  if (least && number.lessThan(least)) return [{ path, code: "min", limit: String(field.min) }];
  if (most && number.greaterThan(most)) return [{ path, code: "max", limit: String(field.max) }];
  return [];
}

function dateFaults(field: FieldInfo, path: string, value: Json): FormFault[] {
  if (field.type !== "date" || typeof value !== "string") return [];
  if (isDay(field.min) && value < field.min) return [{ path, code: "min", limit: field.min }];
  if (isDay(field.max) && value > field.max) return [{ path, code: "max", limit: field.max }];
  return [];
}

const isDay = (value: unknown): value is string => typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);

/** A limit that is a number; one that is an expression is left to the server. */
function limit(value: string | number | null | undefined): Decimal | null {
  return value === null || value === undefined || value === "" ? null : decimal(String(value));
}

function textFaults(field: FieldInfo, path: string, value: Json): FormFault[] {
  if (typeof value !== "string") return [];
  if (field.max_length && [...value].length > field.max_length) return [{ path, code: "length", limit: String(field.max_length) }];
  if (field.min_length && [...value].length < field.min_length) return [{ path, code: "short", limit: String(field.min_length) }];
  if (field.type === "text" && field.pattern && !matches(field.pattern, value)) return [{ path, code: "pattern" }];
  return [];
}

/** A pattern that this browser cannot read is left to the server. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, "u").test(value);
  } catch {
    return true;
  }
}

function mustFaults(store: FormStore, path: string): FormFault[] {
  const rules = store.contract.form.fields[specOf(path)];
  if (!rules?.must) return [];
  const row = path.split("/");
  const values = row.length === 3 ? store.row(row[0]!, row[1]!)!.seen : store.state.seen;
  return store.evaluate(rules.must, values) === false ? [{ path, code: "must", ...(rules.message ? { detail: rules.message } : {}) }] : [];
}

/** An invariant over values that only the server knows is left to the server. */
function checkFaults(store: FormStore): FormFault[] {
  return store.contract.form.checks
    .filter(({ must }) => must && !readsBlindly(must, store.contract, store.rules.blind) && store.evaluate(must) === false)
    .map(({ message }) => ({ path: "", code: "check", detail: message }));
}
