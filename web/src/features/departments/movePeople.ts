/** Everybody of one department, or some of them, to another: a page of them at a time. */
import { post } from "../../api/client";
import { findRecords } from "../../api/queries";
import { PERSON } from "./consequences";

const AT_ONCE = 200;

export async function movePeople(from: string, to: string, only?: readonly string[]): Promise<string[]> {
  const moved: string[] = [];
  for (;;) {
    const page = await findRecords(PERSON, { where: `department == '${from}'`, select: "department", limit: AT_ONCE });
    const people = page.records.filter(({ id }) => only?.includes(id) ?? true);
    if (people.length === 0) return moved;
    await post(`/records/${PERSON}/batch`, { update: people.map(({ id, version }) => ({ id, version, department: to })) });
    moved.push(...people.map(({ id }) => id));
  }
}
