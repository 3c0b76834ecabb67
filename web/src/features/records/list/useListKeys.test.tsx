import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { useListKeys } from "./useListKeys";

const keys = { onNew: vi.fn(), onSearch: vi.fn(), onDown: vi.fn() };

function Page() {
  useListKeys(keys);
  return <input aria-label="typing" />;
}

test("n, / and arrow down work on the page, and are letters where one types", async () => {
  render(<Page />);
  await userEvent.keyboard("n/{ArrowDown}");
  expect([keys.onNew, keys.onSearch, keys.onDown].map((key) => key.mock.calls.length)).toEqual([1, 1, 1]);
  await userEvent.type(screen.getByLabelText("typing"), "n/");
  expect(screen.getByLabelText<HTMLInputElement>("typing").value).toBe("n/");
  expect(keys.onNew).toHaveBeenCalledOnce();
});
