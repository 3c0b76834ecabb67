import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { show } from "../../../../test/render";
import type { Fields } from "../../../api/types";
import { ColumnChooser } from "./ColumnChooser";

const fields = { a: { title: "Alpha" }, b: { title: "Beta" }, c: { title: "Gamma" } } as unknown as Fields;

async function open(shown: string[]) {
  const onChange = vi.fn();
  show(<ColumnChooser fields={fields} shown={shown} onChange={onChange} onReset={vi.fn()} frozen={[]} onFreeze={() => undefined} levels={[]} onGroup={() => undefined} />);
  await userEvent.click(screen.getByRole("button", { name: "Columns" }));
  const group = await screen.findByRole("group", { name: "Columns" });
  return { onChange, group: within(group) };
}

test("columns are added, dropped and moved by buttons, without dragging", async () => {
  const { onChange, group } = await open(["a", "b"]);
  await userEvent.click(group.getByRole("checkbox", { name: "Gamma" }));
  expect(onChange).toHaveBeenLastCalledWith(["a", "b", "c"]);
  await userEvent.click(group.getByRole("checkbox", { name: "Alpha" }));
  expect(onChange).toHaveBeenLastCalledWith(["b"]);
  await userEvent.click(group.getByRole("button", { name: "Move “Beta” up" }));
  expect(onChange).toHaveBeenLastCalledWith(["b", "a"]);
});

test("the last column stays", async () => {
  const { group } = await open(["a"]);
  expect(group.getByRole<HTMLInputElement>("checkbox", { name: "Alpha" }).disabled).toBe(true);
});
