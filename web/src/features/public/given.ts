/** Values that the address gives: `?company=Acme`, of fields for which the link allows it. */
import type { Field, Fields } from "../../api/types";
import type { Json, Values } from "../../engine/form/contract";
import { viewOf, type Option, type Settings } from "../../fields";
import { ask, type Key, type Opened } from "./asking";

const POINTING = new Set<string>(["reference", "tree"]);

export async function givenBy(address: string, key: Key, opened: Opened, settings: Settings): Promise<{ values: Values; facts: Option[] }> {
  const said = new URLSearchParams(address);
  const named = opened.prefill.flatMap((name): [string, Field, string][] => {
    const [field, text] = [opened.fields[name], said.get(name)];
    return field && text ? [[name, field, text]] : [];
  });
  const values: Record<string, Json> = {};
  const facts: Option[] = [];
  for (const [name, field, text] of named) {
    if (!POINTING.has(field.type)) {
      values[name] = read(opened.fields, name, text, settings);
      continue;
    }
    const found = await meant(key, name, text);
    if (found) {
      values[name] = found.id;
      values._titles = { ...(values._titles as object), [name]: found._title };
      facts.push(found);
    }
  }
  return { values, facts };
}

/** What a text means in a field; nothing where it means nothing there. */
function read(fields: Fields, name: string, text: string, settings: Settings): Json {
  const field = fields[name]!;
  return (viewOf(field).parse(text, field, settings) ?? null) as Json;
}

/** The one record that is called so, or has this id. */
async function meant(key: Key, field: string, text: string): Promise<Option | undefined> {
  const { records } = await ask<{ records: Option[] }>(key, "/options", { field, search: text }).catch(() => ({ records: [] }));
  return records.find(({ id, _title }) => _title === text || id === text);
}
