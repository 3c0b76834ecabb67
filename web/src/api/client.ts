/** Requests to our own origin: JSON in and out, problems thrown, an ended session announced. */
import { i18next } from "../locales";
import { answered, unanswered } from "../shared/network";
import { Problem } from "./problem";
import type { ProblemBody } from "./types";

export { asProblem, Problem } from "./problem";

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface RequestOptions {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** Makes a repeated POST harmless: the first answer is given again. */
  idempotencyKey?: string;
}

const expired = new Set<() => void>();

/** Calls `listener` when the server no longer knows the session. Returns how to stop. */
export function onSessionExpired(listener: () => void): () => void {
  expired.add(listener);
  return () => void expired.delete(listener);
}

/** The address of a path under /api, with its query. Empty values are left out. */
export function url(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `/api${path}${text ? `?${text}` : ""}`;
}

async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => null)) as ProblemBody | null;
  return new Problem({
    ...body,
    title: body?.title ?? i18next.t("app.unknownProblem", { status: response.status }),
    status: response.status,
  });
}

function sent(body: unknown): { body?: BodyInit; type?: string } {
  if (body === undefined) return {};
  if (body instanceof FormData) return { body };
  return { body: JSON.stringify(body), type: "application/json" };
}

/** The response itself; a problem is thrown for everything that is not 2xx. */
export async function respond(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
  const { body, type } = sent(options.body);
  const headers = new Headers({ Accept: "application/json", "Accept-Language": i18next.language });
  if (type) headers.set("Content-Type", type);
  if (options.idempotencyKey) headers.set("Idempotency-Key", options.idempotencyKey);
  const response = await fetch(url(path, options.query), {
    method,
    headers,
    credentials: "same-origin",
    ...(body === undefined ? {} : { body }),
    ...(options.signal ? { signal: options.signal } : {}),
  }).catch((failure: unknown) => {
    if (failure instanceof DOMException && failure.name === "AbortError") throw failure;
    unanswered();
    throw new Problem({ status: 0, kind: "offline", title: i18next.t("app.offlineTitle"), detail: i18next.t("app.offlineDetail") });
  });
  answered(response);
  if (response.ok) return response;
  if (response.status === 401 && path !== "/session" && path !== "/me") expired.forEach((listener) => listener());
  throw await problemOf(response);
}

async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await respond(method, path, options);
  return (response.status === 204 ? null : await response.json()) as T;
}

export function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return request<T>("GET", path, { query, signal });
}

export function post<T>(path: string, body: unknown = {}, options: RequestOptions = {}): Promise<T> {
  return request<T>("POST", path, { ...options, body });
}

export function put<T>(path: string, body: unknown): Promise<T> {
  return request<T>("PUT", path, { body });
}

export function patch<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
  return request<T>("PATCH", path, { ...options, body });
}

export function del<T = null>(path: string, options: RequestOptions = {}): Promise<T> {
  return request<T>("DELETE", path, options);
}

/** Fetches a file and hands it to the browser's own download, under the name the server gives it. */
export async function download(path: string, query: Query, fallbackName: string): Promise<void> {
  const response = await respond("GET", path, { query });
  const named = /filename\*?=(?:UTF-8'')?"?([^";]+)/i.exec(response.headers.get("Content-Disposition") ?? "");
  saveFile(await response.blob(), named?.[1] ? decodeURIComponent(named[1]) : fallbackName);
}

/** Offers a blob as a file. */
export function saveFile(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
