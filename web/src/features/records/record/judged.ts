/** What the server finds wrong besides, so that everything is told at once. */
import { post } from "../../../api/client";
import { everything } from "../../../engine/form/changes";
import type { FormFault } from "../../../engine/form/contract";
import { pathOf } from "../../../engine/form/paths";
import type { FormStore } from "../../../engine/form/store";

interface Judged {
  errors: { pointer: string; detail: string }[];
}

/** The faults the browser found, and those of other fields that only the server can find. */
export async function judged(store: FormStore, form: string, found: readonly FormFault[]): Promise<readonly FormFault[]> {
  const answer = await post<Judged>(`/forms/${form}/evaluate`, { values: everything(store) }).catch(() => null);
  const known = new Set(found.map(({ path }) => path));
  const said = new Set(found.map(({ detail }) => detail));
  const further = (answer?.errors ?? []).map(({ pointer, detail }) => ({ path: pathOf(pointer, (lines) => store.rows(lines)), code: "server" as const, detail }));
  return [...found, ...further.filter(({ path, detail }) => (path === "" ? !said.has(detail) : !known.has(path) && store.isOpen(path)))];
}
