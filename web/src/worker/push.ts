/** What is pushed is shown, and a click opens the page it is about. A part of the worker: it imports nothing. */
/// <reference lib="webworker" />

interface Pushed {
  title: string;
  body: string;
  url: string;
  tag: string;
  lang: string;
}

export function listenForPush(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener("push", (event) => {
    const said = read(event.data);
    if (said) event.waitUntil(worker.registration.showNotification(said.title, { body: said.body, tag: said.tag, lang: said.lang, icon: "/favicon.svg", data: { url: said.url } }));
  });
  worker.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(open(worker, (event.notification.data as { url?: unknown } | null)?.url));
  });
}

function read(data: PushMessageData | null): Pushed | null {
  try {
    return data ? (data.json() as Pushed) : null;
  } catch {
    return null;
  }
}

/** The page, in a window that is open already if there is one; only ever one of our own. */
async function open(worker: ServiceWorkerGlobalScope, url: unknown): Promise<void> {
  const origin = worker.location.origin;
  const address = new URL(typeof url === "string" ? url : "/inbox", origin);
  const to = address.origin === origin ? address.href : `${origin}/inbox`;
  const [first] = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const moved = await first?.navigate(to).catch(() => null);
  await (moved ? moved.focus() : worker.clients.openWindow(to));
}
