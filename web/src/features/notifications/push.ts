/** This browser and push: whether it can, asking for it, ending it. The permission is asked for on a click only. */
import { del, post } from "../../api/client";

export type Standing = "none" | "blocked" | "off" | "on";

const canPush = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** How this browser stands to push. */
export async function standing(): Promise<Standing> {
  if (!canPush()) return "none";
  if (Notification.permission === "denied") return "blocked";
  return (await subscription()) ? "on" : "off";
}

async function subscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** The worker that shows what is pushed, ready to. */
async function worker(): Promise<ServiceWorkerRegistration> {
  await navigator.serviceWorker.register("/worker.js", { scope: "/" });
  return navigator.serviceWorker.ready;
}

/** From now on this browser is told; false when the person does not want it after all. */
export async function turnOn(key: string): Promise<boolean> {
  if ((await Notification.requestPermission()) !== "granted") return false;
  const { pushManager } = await worker();
  const old = await pushManager.getSubscription();
  if (old && keyOf(old) !== key) await old.unsubscribe();
  await tell(await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) }));
  return true;
}

/** No more; the browser forgets it as well. */
export async function turnOff(id: string | undefined): Promise<void> {
  await (await subscription())?.unsubscribe();
  if (id) await del(`/me/browsers/${id}`);
}

/** A browser that asked before and whose session has ended since is told again, without a question. */
export async function resume(key: string): Promise<boolean> {
  if (!canPush() || Notification.permission !== "granted") return false;
  const known = await subscription();
  if (!known || keyOf(known) !== key) return false;
  await tell(known);
  return true;
}

function tell(known: PushSubscription): Promise<unknown> {
  const { endpoint, keys } = known.toJSON();
  return post("/me/browsers", { endpoint, keys });
}

function keyOf(known: PushSubscription): string {
  const raw = new Uint8Array(known.options.applicationServerKey ?? new ArrayBuffer(0));
  return btoa(String.fromCharCode(...raw)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function bytesOf(key: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}
