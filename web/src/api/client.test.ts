import { afterEach, beforeAll, expect, test, vi } from "vitest";

import { speak } from "../locales";
import { del, get, onSessionExpired, patch, post, Problem, url } from "./client";

function answering(status: number, body?: unknown) {
  const fetched = vi.fn<typeof fetch>(() => Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status })));
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

beforeAll(() => speak("en"));
afterEach(() => vi.unstubAllGlobals());

test("an address leaves out what is empty and escapes the rest", () => {
  expect(url("/records/a.b", { where: "x > 1 & y", after: null, search: "", limit: 50, count: undefined })).toBe("/api/records/a.b?where=x+%3E+1+%26+y&limit=50");
});

test("what is asked goes out as JSON, in the language of the page, to our own origin", async () => {
  const fetched = answering(201, { id: "1" });
  expect(await post("/records/a.b", { name: "N" }, { idempotencyKey: "k" })).toEqual({ id: "1" });
  const [address, request] = fetched.mock.calls[0]!;
  const headers = request!.headers as Headers;
  expect(address).toBe("/api/records/a.b");
  expect(request).toMatchObject({ method: "POST", body: '{"name":"N"}', credentials: "same-origin" });
  expect([headers.get("Content-Type"), headers.get("Accept-Language"), headers.get("Idempotency-Key")]).toEqual(["application/json", "en", "k"]);
});

test("a file goes out as a form, whose type the browser writes", async () => {
  const fetched = answering(200, {});
  await post("/x", new FormData());
  expect((fetched.mock.calls[0]![1]!.headers as Headers).has("Content-Type")).toBe(false);
});

test("an answer without content is null", async () => {
  answering(204);
  expect(await del("/records/a.b/1")).toBeNull();
});

test("a refusal is a problem with its faults, and the record as it is now", async () => {
  answering(409, { title: "Conflict", detail: "Changed by others.", kind: "conflict", errors: [], current: { id: "1", version: 3 } });
  const problem = await patch("/records/a.b/1", {}).catch((thrown: unknown) => thrown as Problem);
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({ status: 409, kind: "conflict", sentence: "Changed by others.", current: { version: 3 } });
});

test("one fault says it better than the summary", async () => {
  answering(422, { title: "Invalid", detail: "One fault.", errors: [{ pointer: "/name", detail: "Name is required." }] });
  await expect(post("/x")).rejects.toMatchObject({ sentence: "Name is required." });
});

test("an answer that is no problem still becomes one", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("<html>", { status: 502 })));
  await expect(get("/x")).rejects.toMatchObject({ status: 502, title: "The server answered with status 502." });
});

test("no answer is a problem too", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
  await expect(get("/x")).rejects.toMatchObject({ status: 0, kind: "offline" });
});

test("an ended session is announced, a wrong password is not", async () => {
  const ended = vi.fn();
  const stop = onSessionExpired(ended);
  answering(401, { title: "Sign in", status: 401 });
  await expect(post("/session", {})).rejects.toMatchObject({ status: 401 });
  expect(ended).not.toHaveBeenCalled();
  await expect(get("/records/a.b")).rejects.toMatchObject({ status: 401 });
  expect(ended).toHaveBeenCalledOnce();
  stop();
});
