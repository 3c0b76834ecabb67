import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, test } from "vitest";

import cases from "../../../../tests/cases/forms.json";
import type { Fields } from "../../api/types";
import type { FormContract, Values } from "../../engine/form/contract";
import { FormStore } from "../../engine/form/store";
import { editorsLoaded, type FindOptions } from "../../fields";
import { FeedbackFrame } from "../FeedbackFrame";
import { FormContext } from "../form/scope";
import { DetailTable } from "./DetailTable";

beforeAll(() => editorsLoaded());

const contract = cases.contract as unknown as FormContract;
const things = cases.facts.filter((fact) => "price" in fact) as { id: string; _title: string }[];
const find = () => async (search: string) => ({ records: things.filter(({ _title }) => _title.toLowerCase().includes(search.toLowerCase())), next: null });

function show(editing = true, named?: FindOptions["named"]): FormStore {
  const store = new FormStore(contract, { moment: cases.moment as never, record: cases.record as unknown as Values });
  store.learn(cases.facts as Values[]);
  render(
    <FeedbackFrame>
      <FormContext value={{ store, editing, fields: contract.fields as unknown as Fields, find: () => Object.assign(find(), named ? { named } : {}) }}>
        <DetailTable lines="lines" columns={["thing", "quantity", "price", "discount", "amount"]} footer={{ amount: "sum" }} />
      </FormContext>
    </FeedbackFrame>,
  );
  return store;
}

const cell = (row: number, column: number) => within(screen.getAllByRole("row")[row + 1]!).getAllByRole("cell")[column]!;
const activePath = () => document.activeElement?.closest<HTMLElement>("[data-path]")?.dataset.path?.split("/").slice(1).join("/");
const second = cases.record.lines[1]!.id;

test("reading shows values and totals, and nothing to change", () => {
  show(false);
  expect(cell(0, 4).textContent).toBe("30.00");
  expect(within(screen.getByRole("table")).getAllByRole("rowheader").at(-1)!.closest("tr")!.textContent).toContain("40.00");
  expect(screen.queryByRole("button")).toBeNull();
});

test("typing moves on with Enter, computes and totals", async () => {
  const store = show();
  fireEvent.mouseDown(cell(0, 1));
  await userEvent.keyboard("4{Enter}");
  expect([store.value("total"), activePath()]).toEqual(["50.00", `${second}/quantity`]);
  expect(cell(0, 4).textContent).toBe("40.00");
});

test("Tab from the last cell adds a row", async () => {
  const store = show();
  fireEvent.mouseDown(cell(1, 3));
  await userEvent.keyboard("{Tab}");
  expect([store.rows("lines").length, activePath()]).toEqual([3, "new-1/thing"]);
});

test("rows are copied, inserted, moved, removed and brought back by keys", async () => {
  const store = show();
  fireEvent.mouseDown(cell(1, 1));
  await userEvent.keyboard("{Control>}{Shift>}d{/Shift}{/Control}");
  expect([store.rows("lines").length, store.value("total")]).toEqual([3, "50.00"]);
  await userEvent.keyboard("{Alt>}{ArrowUp}{ArrowUp}{/Alt}");
  expect(store.rows("lines")[0]).toBe("new-1");
  await userEvent.keyboard("{Control>}{Delete}{/Control}");
  expect([store.rows("lines").length, store.value("total")]).toEqual([2, "40.00"]);
  await userEvent.keyboard("{Control>}z{/Control}");
  expect([store.rows("lines")[0], store.value("total")]).toEqual(["new-1", "50.00"]);
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  expect([store.rows("lines").length, activePath()]).toEqual([4, "new-2/thing"]);
});

test("a value is filled down and a choice is emptied by keys", async () => {
  const store = show();
  fireEvent.mouseDown(cell(1, 1));
  await userEvent.keyboard("{Control>}d{/Control}");
  expect([store.value(`lines/${second}/quantity`), store.value("total")]).toEqual(["3.00", "31.50"]);
  fireEvent.mouseDown(cell(1, 0));
  await userEvent.keyboard("{Control>}d{/Control}");
  expect(store.title(`lines/${second}/thing`)).toBe("Bolt");
  await userEvent.keyboard("{Delete}");
  expect([store.value(`lines/${second}/thing`), store.rows("lines").length]).toEqual([null, 2]);
});

test("a removed row comes back by the button, too", async () => {
  const store = show();
  fireEvent.mouseDown(cell(0, 1));
  await userEvent.keyboard("{Control>}{Delete}{/Control}");
  expect(store.rows("lines")).toEqual([second]);
  fireEvent.click(await screen.findByRole("button", { name: /Undo|form.undo/ }));
  expect([store.rows("lines").length, store.value("total"), store.dirty]).toEqual([2, "40.00", false]);
});

test("a block from a spreadsheet fills rows and adds the rest; what cannot be read is marked", async () => {
  const store = show();
  fireEvent.mouseDown(cell(1, 0));
  fireEvent.paste(document.activeElement!, { clipboardData: { getData: () => "Nut\t2\t1.00\nBolt\t1,000\t(0.50)\nScrew\tmany\t3\n" } });
  await waitFor(() => expect(store.rows("lines")).toHaveLength(4));
  const [, , third, fourth] = store.rows("lines") as [string, string, string, string];
  expect([store.value(`lines/${second}/quantity`), store.value(`lines/${third}/quantity`), store.value(`lines/${third}/price`)]).toEqual(["2.00", "1000.00", "-0.50"]);
  expect(store.value(`lines/${third}/thing`)).toBe(things[0]!.id);
  expect([store.faults(`lines/${fourth}/thing`).length, store.faults(`lines/${fourth}/quantity`).length]).toEqual([1, 1]);
  expect(screen.getByRole("status").textContent).toContain("Screw");
});

test.each(["the button", "Ctrl+Z"])("what was pasted goes again by %s, and what was there is there", async (way) => {
  const store = show();
  const before = store.state.values();
  fireEvent.mouseDown(cell(1, 0));
  fireEvent.paste(document.activeElement!, { clipboardData: { getData: () => "Nut\tmany\t1.00\nBolt\t2\t3\n" } });
  await waitFor(() => expect(store.rows("lines")).toHaveLength(3));
  const undo = await screen.findByRole("button", { name: /Undo|form.undo/ });
  if (way === "Ctrl+Z") await userEvent.keyboard("{Control>}z{/Control}");
  else fireEvent.click(undo);
  expect([store.state.values(), store.dirty, store.allFaults()]).toEqual([before, false, []]);
  expect(screen.queryByRole("status")).toBeNull();
});

test("Ctrl+Z takes no rows back when something was entered since", async () => {
  const store = show();
  fireEvent.mouseDown(cell(1, 0));
  fireEvent.paste(document.activeElement!, { clipboardData: { getData: () => "Nut\t2\nBolt\t3\n" } });
  await waitFor(() => expect(store.rows("lines")).toHaveLength(3));
  store.set(`lines/${second}/quantity`, "9");
  await userEvent.keyboard("{Control>}z{/Control}");
  expect(store.rows("lines")).toHaveLength(3);
});

test("names are looked up in one question, and the same trouble is told once", async () => {
  const asked: (readonly string[])[] = [];
  const named = (texts: readonly string[]) => {
    asked.push(texts);
    return Promise.resolve({ found: { Nut: things.find(({ _title }) => _title === "Nut")! }, several: ["Twin"] });
  };
  const store = show(true, named);
  fireEvent.mouseDown(cell(0, 0));
  fireEvent.paste(document.activeElement!, { clipboardData: { getData: () => "Nut\t1\nTwin\t1\nNut\t2\nTwin\t1\nNobody\t1\n" } });
  await waitFor(() => expect(store.rows("lines")).toHaveLength(5));
  expect(asked).toEqual([["Nut", "Twin", "Nobody"]]);
  const items = within(await screen.findByRole("status")).getAllByRole("listitem").map(({ textContent }) => textContent);
  expect(items).toHaveLength(2);
  expect(items[0]).toMatch(/Twin.*×2/);
});

test("a first line of titles says which column is which", async () => {
  const store = show();
  fireEvent.mouseDown(cell(0, 0));
  fireEvent.paste(document.activeElement!, { clipboardData: { getData: () => "Quantity\tThing\n7\tNut\n" } });
  await waitFor(() => expect(store.value(`lines/${store.rows("lines")[0]}/quantity`)).toBe("7.00"));
  expect(store.title(`lines/${store.rows("lines")[0]}/thing`)).toBe("Nut");
});
