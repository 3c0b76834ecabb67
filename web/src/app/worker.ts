/** The worker beside the pages: registered once, asked for a newer one whenever somebody comes back to the page. */
import { useSyncExternalStore } from "react";

import { withOffice } from "../locales";

/** It is to open without a network, too: what it is made of must have been here once. */
const openInbox = withOffice(() => import("../features/inbox/InboxPage"));
const OFTEN = 10 * 60_000;

let asked: Promise<ServiceWorkerRegistration | null> | null = null;
let newer = false;
const listeners = new Set<() => void>();

/** The worker's registration, once it works; null where there is none: without HTTPS, in development, or refused. */
export function registration(): Promise<ServiceWorkerRegistration | null> {
  asked ??= begin().catch(() => null);
  return asked;
}

async function begin(): Promise<ServiceWorkerRegistration | null> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return null;
  const workers = navigator.serviceWorker;
  let before = workers.controller;
  workers.addEventListener("controllerchange", () => {
    if (before) told();
    before = workers.controller;
  });
  const registered = await workers.register("/worker.js");
  let last = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - last < OFTEN) return;
    last = Date.now();
    void registered.update().catch(() => null);
  });
  const ready = await workers.ready;
  if (!workers.controller) await new Promise((done) => workers.addEventListener("controllerchange", done, { once: true }));
  await openInbox();
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.startsWith(`${location.origin}/assets/`));
  ready.active?.postMessage({ loaded: ["/", "/theme.js", "/favicon.svg", ...loaded] });
  return ready;
}

function told(): void {
  newer = true;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Whether this page is of an older version than the server by now. */
export const useNewer = (): boolean => useSyncExternalStore(subscribe, () => newer);
