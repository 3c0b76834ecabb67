import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";

import { useChanges, useEventStream, type Change } from "./events";

class Stream extends EventTarget {
  static last: Stream;
  closed = false;
  constructor() {
    super();
    Stream.last = this;
  }
  close() {
    this.closed = true;
  }
}

function Page({ told }: { told: (change: Change) => void }) {
  useEventStream(true);
  useChanges("plant.note", told);
  return null;
}

afterEach(() => vi.unstubAllGlobals());

test("a page looks again when its stream was away, and hears of its own entity only", () => {
  vi.stubGlobal("EventSource", Stream);
  const client = new QueryClient();
  const again = vi.spyOn(client, "invalidateQueries");
  const told = vi.fn();
  const page = render(
    <QueryClientProvider client={client}>
      <Page told={told} />
    </QueryClientProvider>,
  );
  const changed = (entity: string) => Stream.last.dispatchEvent(new MessageEvent("changed", { data: JSON.stringify({ entity, ids: ["1"] }) }));
  Stream.last.dispatchEvent(new Event("open"));
  changed("plant.other");
  expect(told).not.toHaveBeenCalled();
  expect(again).toHaveBeenCalledTimes(1);
  changed("plant.note");
  expect(told).toHaveBeenLastCalledWith({ entity: "plant.note", ids: ["1"] });

  Stream.last.dispatchEvent(new Event("open"));
  expect(told).toHaveBeenLastCalledWith({ entity: "" });
  expect(again).toHaveBeenLastCalledWith();
  page.unmount();
  expect(Stream.last.closed).toBe(true);
});
