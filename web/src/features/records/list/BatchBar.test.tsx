import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { show } from "../../../../test/render";
import type { Entity, RecordData } from "../../../api/types";
import BatchBar from "./BatchBar";

const entity = {
  name: "shop.loan", title: "Loan", can: { delete: true, actions: ["pay"] },
  lifecycle: { field: "state", states: {}, actions: { pay: { title: "Pay", from: ["open"], ask: {} } } },
} as unknown as Entity;
const records = Array.from({ length: 10 }, (_, n) => ({ id: `r${n}`, version: 1, state: "open", _title: `Loan ${n}` }) as RecordData);
const onChanged = vi.fn();

test("an action is taken on every record, a few at a time, and who refuses is told", async () => {
  const answers: (() => void)[] = [];
  let most = 0;
  let under = 0;
  const asked: string[] = [];
  vi.stubGlobal("fetch", (address: string) => {
    asked.push(address);
    most = Math.max(most, ++under);
    const refused = address.includes("/r3/");
    const answer = refused ? Response.json({ title: "Too late.", status: 422, kind: "invalid", errors: [] }, { status: 422 }) : Response.json({});
    return new Promise((resolve) => answers.push(() => void (under--, resolve(answer))));
  });
  show(<BatchBar entity={entity} records={records} onClear={() => undefined} onChanged={onChanged} />);
  await userEvent.click(await screen.findByRole("button", { name: "Pay" }));
  for (let n = 0; n < records.length; n += 1) {
    await waitFor(() => expect(answers.length).toBeGreaterThan(n), { timeout: 10_000 });
    answers[n]!();
  }
  await waitFor(() => expect(onChanged).toHaveBeenCalledOnce(), { timeout: 10_000 });
  expect([most, asked.length, new Set(asked).size]).toEqual([4, 10, 10]);
  expect((onChanged.mock.calls[0]![0] as string[]).toSorted()).toEqual(["r0", "r1", "r2", "r4", "r5", "r6", "r7", "r8", "r9"]);
  expect((await screen.findByText("Loan 3")).parentElement!.textContent).toBe("Loan 3 Too late.");
});

test("many are deleted by one request, all or none", async () => {
  const asked: unknown[] = [];
  vi.stubGlobal("fetch", (address: string, { body }: RequestInit) => {
    asked.push([address, JSON.parse(String(body))]);
    return Promise.resolve(Response.json({}));
  });
  show(<BatchBar entity={entity} records={records.slice(0, 2)} onClear={() => undefined} onChanged={onChanged} />);
  await userEvent.click(await screen.findByRole("button", { name: /Delete/ }));
  await userEvent.click((await screen.findAllByRole("button", { name: "Delete" })).at(-1)!);
  await waitFor(() => expect(asked).toEqual([["/api/records/shop.loan/batch", { delete: ["r0", "r1"] }]]), { timeout: 10_000 });
});
