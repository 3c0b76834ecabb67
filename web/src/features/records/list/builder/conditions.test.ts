import { expect, test } from "vitest";

import type { Fields } from "../../../../api/types";
import { operatorsOf, type Filter } from "../../filters";
import { read, readGroup, split, written, type Part } from "./conditions";

const fields = {
  title: { type: "text" }, price: { type: "money" }, bought: { type: "date" }, at: { type: "datetime" }, kind: { type: "choice" }, tags: { type: "choices" },
  lent: { type: "boolean" }, reader: { type: "user" }, unit: { type: "department" }, "shelf.floor": { type: "integer" }, shelf: { type: "reference" },
} as unknown as Fields;

const values: Record<string, string[]> = { contains: ["o'neill \\ co"], starts: ["and or"], is: ["7"], not: ["8"], least: ["-1.5"], most: ["2"], between: ["1", "20"], period: ["lastMonth"], in: ["a", "b's"], out: ["c"] };

test("every operator of every field comes back from its text", () => {
  for (const [path, field] of Object.entries(fields)) {
    for (const op of operatorsOf(field)) {
      const given = op === "between" && field.type !== "money" && field.type !== "integer" ? ["2026-01-02", "2026-03-04"] : (op === "is" && field.type === "date" ? ["2026-01-02"] : (values[op] ?? []));
      const part: Part = { kind: "simple", path, filter: { op, values: given } as Filter };
      const text = written(part, fields);
      expect(text, `${path} ${op}`).not.toBe("");
      expect(written(read(text, fields), fields), `${path} ${op}`).toBe(text);
    }
  }
});

test("groups of any depth come back as they were", () => {
  const text = "lent and (price >= 10 or title == 'a and (b' or (kind in ['x'] and shelf.floor <= 3)) and price * 2 > 5";
  const group = readGroup(text, fields);
  expect(group.join).toBe("and");
  expect(group.parts.map(({ kind }) => kind)).toEqual(["simple", "group", "text"]);
  expect((group.parts[1] as { join: string }).join).toBe("or");
  expect(written(group, fields)).toBe(text);
});

test("what cannot be taken apart stays text, whole", () => {
  expect(readGroup("any(lines.price > 5 and lines.kind == 'a')", fields).parts).toEqual([{ kind: "text", text: "any(lines.price > 5 and lines.kind == 'a')" }]);
  expect(split("operand and orange or band", "and")).toEqual(["operand", "orange or band"]);
  expect(written(readGroup("(title == 'x')", fields), fields)).toBe("title == 'x'");
});

test("me, my department and relative dates are conditions like any other", () => {
  expect(read("reader == user", fields)).toMatchObject({ path: "reader", filter: { op: "me" } });
  expect(read("unit == user.department", fields)).toMatchObject({ path: "unit", filter: { op: "mine" } });
  expect(read("bought >= start_of(today(), 'month') and bought < start_of(today(), 'month') + months(1)", fields)).toMatchObject({ filter: { op: "period", values: ["month"] } });
});
