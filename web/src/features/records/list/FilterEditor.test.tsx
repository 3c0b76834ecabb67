import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { show } from "../../../../test/render";
import type { Field } from "../../../api/types";
import FilterEditor from "./FilterEditor";

function field(type: Field["type"], settings: object = {}): Field {
  return { type, title: "Thing", access: "write", ...settings } as Field;
}

test("text: contains what is typed, applied by Enter", async () => {
  const apply = vi.fn();
  show(<FilterEditor field={field("text")} filter={undefined} onApply={apply} />);
  await userEvent.type(screen.getByRole("textbox"), "合同{Enter}");
  expect(apply).toHaveBeenCalledWith({ op: "contains", values: ["合同"] });
});

test("numbers: two ends, exact as typed", async () => {
  const apply = vi.fn();
  show(<FilterEditor field={field("money")} filter={undefined} onApply={apply} />);
  await userEvent.type(screen.getByRole("spinbutton", { name: "From" }), "0.12345678901234567891");
  await userEvent.tab();
  await userEvent.click(screen.getByRole("button", { name: "Apply" }));
  expect(apply).toHaveBeenCalledWith({ op: "between", values: ["0.12345678901234567891", ""] });
});

test("nothing chosen cannot be applied; a filter in force can be cleared", async () => {
  const apply = vi.fn();
  show(<FilterEditor field={field("choice", { choices: [] })} filter={{ op: "in", values: [] }} onApply={apply} />);
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Apply" }).disabled).toBe(true);
  await userEvent.click(screen.getByRole("button", { name: "Clear" }));
  expect(apply).toHaveBeenCalledWith(null);
});
