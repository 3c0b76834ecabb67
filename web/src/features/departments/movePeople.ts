/** Everybody of a department, or those named, to another: as many at a time as one request takes. */
import { post } from "../../api/client";
import { findRecords } from "../../api/queries";
import { PERSON } from "./consequences";

const AT_ONCE = 200;

async function moveSome(where: string, to: string): Promise<string[]> {
  const { records } = await findRecords(PERSON, { where, select: "department", limit: AT_ONCE });
  if (records.length > 0) await post(`/records/${PERSON}/batch`, { update: records.map(({ id, version }) => ({ id, version, department: to })) });
  return records.map(({ id }) => id);
}

/** Gives who was moved. */
export async function moveEverybody(from: string, to: string): Promise<string[]> {
  const moved: string[] = [];
  for (;;) {
    const some = await moveSome(`department == '${from}'`, to);
    if (some.length === 0) return moved;
    moved.push(...some);
  }
}

export async function movePeople(ids: readonly string[], to: string): Promise<void> {
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE).map((id) => `'${id}'`);
    await moveSome(`id in [${some.join(", ")}]`, to);
  }
}
