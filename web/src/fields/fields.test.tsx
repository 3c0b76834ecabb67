import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";

import type { Field, FieldType } from "../api/types";
import { readFileSync } from "node:fs";

import { shownAddress } from "./parts/addresses";
import { readDuration, shownDuration } from "./parts/durations";
import { fetchRegions } from "./parts/regions";
import { momentOf, readDay, readTime, wallTime } from "./parts/dates";
import { grouped, readNumber } from "./parts/numbers";
import { viewOf, views, type Value } from ".";

const settings = { locale: "en", timezone: "Asia/Shanghai", currency: "CNY" };
const common = { title: "Field", required: false, readonly: false, access: "write", computed: false, system: false, sortable: true, filterable: true } as const;
const choices = [{ value: "a", title: "Alpha", color: "blue" }, { value: "b", title: "贝塔" }];
const field = (type: FieldType) => ({ ...common, type, choices, scale: 2, to: "x.y", entity: "x.y", fields: {} }) as unknown as Field;

const paper = { id: "0190", name: "deed.pdf", type: "application/pdf", size: 12_345 };
const photo = { id: "0191", name: "site.png", type: "image/png", size: 1_234_567, width: 40, height: 30 };

const samples: { [T in FieldType]: [Value<T>, string] } = {
  text: ["a note", "a note"], number: ["1234.50", "1,234.50"], money: ["-1234567.80", "-1,234,567.80"], percent: ["12.5000", "12.5%"],
  integer: [1234, "1,234"], boolean: [true, "Yes"], date: ["2026-03-01", "2026-03-01"], datetime: ["2026-03-01T01:30:00Z", "2026-03-01 09:30"],
  time: ["09:30:00", "09:30"], choice: ["a", "Alpha"], choices: [["a", "b"], "Alpha, 贝塔"], reference: ["id", "id"], tree: ["id", "id"],
  user: ["id", "id"], department: ["id", "id"], lines: [[], "0 rows"], related: [[], "0 rows"], sequence: ["S-1", "S-1"],
  email: ["a@b.example", "a@b.example"], phone: ["+86 10 1234", "+86 10 1234"], url: ["https://a.example", "https://a.example"],
  references: [["id1", "id2"], "id1; id2"], tags: [["red", "老客户"], "red, 老客户"], rating: [3, "3/5"], color: ["#1a2b3c", "#1a2b3c"], duration: [5415, "1h 30m 15s"], barcode: ["6901234567892", "6901234567892"],
  rich_text: ["<p>a &lt; <strong>b</strong></p>", "a < b"], location: [{ lat: "31.230400", lon: "-0.500000" }, "31.2304, -0.5"],
  address: [{ country: "US", street: "1 Main St", city: "Springfield", state: "IL", postcode: "62701" }, "1 Main St, Springfield, IL 62701, United States"],
  json: [{ a: 1 }, '{"a":1}'], lookup: ["x", "x"],
  file: [paper, "deed.pdf"], files: [[paper, photo], "deed.pdf, site.png"], image: [photo, "site.png"],
  signature: [{ ...photo, by: "Ann", at: "2026-03-01T01:30:00Z" }, "Ann 2026-03-01"],
};

test.each(Object.keys(views) as FieldType[])("%s is formatted, and shows a value and its absence", (type) => {
  const view = viewOf(field(type));
  const [value, text] = samples[type];
  expect(view.format(value, field(type), settings)).toBe(text);
  for (const shown of [value, null]) for (const dense of [true, false]) render(<view.Cell field={field(type)} value={shown} dense={dense} />);
});

const readable = (Object.keys(views) as FieldType[]).filter((type) => !["reference", "tree", "user", "department", "lines", "related", "lookup", "datetime", "address", "references", "file", "files", "image", "signature"].includes(type));

test.each(readable)("%s reads back what it writes", (type) => {
  const view = viewOf(field(type));
  const [value, text] = samples[type];
  const read = view.parse(text, field(type), settings);
  expect(view.format(read ?? null, field(type), settings)).toBe(text);
  expect(value).not.toBeUndefined();
});

test.each<[string, string | null | undefined]>([
  ["1,234.50", "1234.50"], ["¥ 1,234.5", "1234.5"], ["(12.00)", "-12.00"], ["12-", "-12"], ["１２．５", "12.5"], ["12.5%", "12.5"],
  ["99999999999999999999.99", "99999999999999999999.99"], ["", null], ["abc", undefined], ["1.2.3", undefined], ["-0", "0"],
])("the number %j", (typed, read) => expect(readNumber(typed)).toBe(read));

test("large numbers are grouped without losing a digit", () => {
  expect(grouped("99999999999999999999.99", "en", 2)).toBe("99,999,999,999,999,999,999.99");
});

test.each<[string, string | null | undefined]>([
  ["2026-03-01", "2026-03-01"], ["2026/3/1", "2026-03-01"], ["2026年3月1日", "2026-03-01"], ["20260301", "2026-03-01"], ["3/1/2026", "2026-03-01"],
  ["2026-02-30", undefined], ["soon", undefined], ["", null],
])("the day %j", (typed, read) => expect(readDay(typed)).toBe(read));

test("a moment keeps its place in another zone", () => {
  expect(momentOf(wallTime("2026-07-01T22:15:00Z", "America/New_York", "YYYY-MM-DDTHH:mm:ss"), "America/New_York")).toBe("2026-07-01T22:15:00Z");
});

test.each<[string, number | null | undefined]>([
  ["1h 30m", 5400], ["1:30", 5400], ["1:30:15", 5415], ["1小时30分15秒", 5415], ["2个小时", 7200], ["1.5h", 5400], ["90m", 5400], ["1d 2h", 93600],
  ["-0:05", -300], ["0", 0], ["", null], ["90", undefined], ["1:75", undefined], ["soon", undefined], ["1.0001m", undefined],
])("the duration %j", (typed, read) => expect(readDuration(typed)).toBe(read));

test("durations are shown in both languages", () => {
  expect([shownDuration(5415, "zh-CN"), shownDuration(0, "zh-CN"), shownDuration(-300, "en")]).toEqual(["1小时30分15秒", "0分", "-5m"]);
});

test.each<[string, unknown]>([
  ["31.2304, 121.4737", { lat: "31.230400", lon: "121.473700" }], ["33.9S 18.4E", { lat: "-33.900000", lon: "18.400000" }],
  ["北纬31.2 东经121.4", { lat: "31.200000", lon: "121.400000" }], ["91, 0", undefined], ["here", undefined], ["", null],
])("the location %j", (typed, read) => expect(viewOf(field("location")).parse(typed, field("location"), settings)).toEqual(read));

test("an address in China is written from its region, in the order of the language; the server's regions are ours", async () => {
  const regions = await fetchRegions();
  const value = { country: "CN", region: "330106", street: "文三路5号", postcode: "310012" };
  expect(shownAddress(value, "zh-CN", regions)).toBe("浙江省杭州市西湖区文三路5号 310012");
  expect(shownAddress(value, "en", regions)).toBe("文三路5号, 西湖区, 杭州市, 浙江省 310012, China");
  const server = readFileSync("../definitions/fields/regions.csv", "utf8").trim().split("\n");
  expect(server).toEqual([...regions].map((pair) => pair.join(",")).sort());
});

test("times", () => expect([readTime("9:30"), readTime("24:00"), readTime("")]).toEqual(["09:30:00", undefined, null]));

test("a choice is read by title or name, whatever the case", () => {
  const choice = viewOf(field("choice"));
  expect(["ALPHA", "b", "贝塔", "gamma"].map((typed) => choice.parse(typed, field("choice"), settings))).toEqual(["a", "b", "b", undefined]);
});

test("a number is exact while it is typed", async () => {
  const { Editor } = viewOf(field("money"));
  const values: unknown[] = [];
  function Form() {
    const [value, setValue] = useState<Value<FieldType>>(null);
    return (
      <Editor
        id="x"
        aria-label="Amount"
        field={field("money")}
        value={value}
        onChange={(next) => {
          values.push(next);
          setValue(next);
        }}
      />
    );
  }
  render(<Form />);
  await userEvent.type(screen.getByLabelText("Amount"), "1234567.05");
  await userEvent.tab();
  expect(values.at(-1)).toBe("1234567.05");
  expect(screen.getByLabelText<HTMLInputElement>("Amount").value).toBe("1,234,567.05");
});

test("a day being typed stays when its editor is drawn again", async () => {
  const { Editor, load } = viewOf(field("date"));
  await load?.();
  const drawn = () => <Editor id="day" field={field("date")} value={"2026-01-05" as never} title={undefined} options={() => Promise.resolve({ records: [], next: null })} aria-label="Day" onChange={() => undefined} />;
  const { rerender } = render(drawn());
  const box = await screen.findByLabelText<HTMLInputElement>("Day");
  await userEvent.clear(box);
  await userEvent.type(box, "2026-02-28");
  rerender(drawn());
  expect(box.value).toBe("2026-02-28");
});
