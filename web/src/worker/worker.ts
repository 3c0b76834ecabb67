/** Beside the pages: keeps what the application starts from, and the inbox of whoever is signed in, for when there is no network. */
/// <reference lib="webworker" />
import { listenForPush } from "./push";

declare const self: ServiceWorkerGlobalScope;

/** The build puts its own name here: another build is another worker, with a shelf of its own. */
const SHELF = "loomwork-shell-{build}";
const INBOX = "loomwork-inbox";
const ME = "/api/me";
const KEPT = new Set([ME, "/api/notices"]);
/** What the page asks for by a name that says nothing of what is in it. */
const NAMED = new Set(["/theme.js", "/favicon.svg"]);
/** Tells the page when an answer that is no longer fresh was given. */
const KEPT_AT = "X-Kept-At";
/** Addresses that are no place in the application. */
const apart = /^\/(api|p)\//;

/** Grows whenever the inbox is emptied: what was asked for before is nobody's any more. */
let sitting = 0;

async function emptied(): Promise<void> {
  sitting += 1;
  await caches.delete(INBOX);
}

/** Of the network, and kept under a name; without a network as it was kept. Every place in the application is the same page. */
async function fresh(request: Request, name: string): Promise<Response> {
  const shelf = await caches.open(SHELF);
  try {
    const answer = await fetch(request);
    if (answer.ok) await shelf.put(name, answer.clone());
    return answer;
  } catch (failure) {
    const kept = await shelf.match(name, { ignoreVary: true });
    if (kept) return kept;
    throw failure;
  }
}

/** Named by what is in it: once here, it is right for ever. */
async function part(request: Request): Promise<Response> {
  const shelf = await caches.open(SHELF);
  const kept = await shelf.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await shelf.put(request, answer.clone());
  return answer;
}

/** Of the network while there is one; what is kept says when it was given. */
async function inbox(request: Request): Promise<Response> {
  const asked = sitting;
  const answer = await fetch(request).catch(() => null);
  if (!answer) return asItWas(request);
  if (answer.status === 401) await emptied();
  if (!answer.ok) return answer;
  const mine = new URL(request.url).pathname === ME ? await sits(answer.clone()) : asked === sitting && (await sitter()) !== null;
  if (mine) await (await caches.open(INBOX)).put(request.url, answer.clone());
  return answer;
}

/** An inbox that was never asked for in these words is the one that was, as long as nothing is left out of it. */
async function asItWas(request: Request): Promise<Response> {
  const { origin, pathname, searchParams } = new URL(request.url);
  const whole = ["kind", "unread", "after"].every((name) => !searchParams.has(name));
  const shelf = await caches.open(INBOX);
  const kept = (await shelf.match(request.url, { ignoreVary: true })) ?? (whole ? await shelf.match(origin + pathname, { ignoreVary: true }) : undefined);
  if (!kept) return Response.error();
  const headers = new Headers(kept.headers);
  headers.set(KEPT_AT, kept.headers.get("Date") ?? "");
  return new Response(await kept.blob(), { headers });
}

interface Person {
  user: { id: string };
  workspace: string;
  viewing?: unknown;
}

const who = ({ user, workspace }: Person): string => `${workspace} ${user.id}`;

/** Whose inbox is kept. */
async function sitter(): Promise<string | null> {
  const kept = await caches.match(self.location.origin + ME, { cacheName: INBOX, ignoreVary: true });
  return kept ? who((await kept.json()) as Person) : null;
}

/** Somebody sits here: another than before finds nothing of theirs. Who looks with another's eyes keeps nothing. */
async function sits(answer: Response): Promise<boolean> {
  const person = (await answer.json()) as Person;
  const before = await sitter();
  if (person.viewing || (before !== null && before !== who(person))) await emptied();
  return !person.viewing;
}

self.addEventListener("install", () => void self.skipWaiting());

self.addEventListener("activate", (event) => {
  const old = async () => (await caches.keys()).filter((name) => name.startsWith("loomwork-shell-") && name !== SHELF);
  event.waitUntil(old().then((names) => Promise.all(names.map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method !== "GET") {
    if (pathname === "/api/session") event.respondWith(emptied().then(() => fetch(request)).finally(emptied));
  } else if (KEPT.has(pathname)) event.respondWith(inbox(request));
  else if (request.mode === "navigate" && !apart.test(pathname)) event.respondWith(fresh(request, "/"));
  else if (NAMED.has(pathname)) event.respondWith(fresh(request, pathname));
  else if (pathname.startsWith("/assets/")) event.respondWith(part(request));
});

/** What a page had loaded before there was a worker. */
self.addEventListener("message", (event: ExtendableMessageEvent) => {
  const { loaded } = event.data as { loaded: string[] };
  event.waitUntil(caches.open(SHELF).then((shelf) => Promise.allSettled(loaded.map(async (address) => (await shelf.match(address)) ?? shelf.add(address)))));
});

listenForPush(self);
