/** All departments I may see: hundreds at most, so that the tree is known as a whole. */
import { queryOptions } from "@tanstack/react-query";

import { findRecords, keys } from "../../api/queries";
import type { RecordData } from "../../api/types";
import type { Department } from "./tree";

export const DEPARTMENT = "base.department";

export const departmentsQuery = queryOptions({
  queryKey: [...keys.records(DEPARTMENT), "tree"],
  queryFn: async ({ signal }) => {
    const found: Department[] = [];
    let after: string | null = null;
    do {
      const page: { records: RecordData[]; next: string | null } = await findRecords(DEPARTMENT, { select: "name,code,parent,head", limit: 200, after }, signal);
      found.push(...page.records.map(department));
      after = page.next;
    } while (after);
    return found;
  },
});

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

function department(record: RecordData): Department {
  return {
    id: record.id,
    version: record.version ?? 0,
    name: text(record.name) ?? record._title ?? "",
    code: text(record.code),
    parent: text(record.parent),
    head: text(record.head),
    headName: record._titles?.head ?? null,
  };
}
