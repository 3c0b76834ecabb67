import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { show } from "../../../../test/render";
import type { Entity, RecordData } from "../../../api/types";
import { Actions } from "./Actions";
import type { Session } from "./session";

const phone = vi.hoisted(() => ({ is: false }));
vi.mock("../../../shared/usePhone", () => ({ usePhone: () => phone.is }));

const action = (title: string, reason: string | null = null) => ({ title, from: ["open"], reason });
const entity = {
  name: "shop.loan",
  lifecycle: { field: "state", states: {}, actions: { ship: action("Ship", "Everything is shipped."), pay: action("Pay") } },
} as unknown as Entity;
const record = { id: "1", _can: { update: true, delete: true, actions: ["pay"], blocked: ["ship"], open: null } } as unknown as RecordData;
const session = { entity, record } as unknown as Session;

test("an action whose condition does not hold is shown last, disabled, with its reason", async () => {
  phone.is = false;
  show(<Actions session={session} />);
  const [pay, ship] = await screen.findAllByRole<HTMLButtonElement>("button");
  expect([pay!.textContent, pay!.disabled, ship!.textContent, ship!.disabled]).toEqual(["Pay", false, "Ship", true]);
  expect([pay!, ship!].map((each) => each.classList.contains("ant-btn-primary"))).toEqual([true, false]);
  await userEvent.hover(ship!.parentElement!);
  expect(await screen.findByText("Everything is shipped.")).toBeTruthy();
});

test("on a phone the reason is a line below it", async () => {
  phone.is = true;
  show(<Actions session={session} />);
  const [pay, more] = await screen.findAllByRole("button");
  expect(pay!.textContent).toBe("Pay");
  await userEvent.click(more!);
  const ship = await screen.findByRole("menuitem", { name: /Ship/ });
  expect(ship.textContent).toBe("ShipEverything is shipped.");
  expect(ship.getAttribute("aria-disabled")).toBe("true");
});
