import { get } from "../../api/client";
import type { Choices } from "./choices";
import { resume } from "./push";

const TOLD = "loomwork.push";

/** Once for each person in each window: this browser is told of the notices of whoever is signed in now. */
export async function showAgain(user: string): Promise<void> {
  if (sessionStorage.getItem(TOLD) === user) return;
  const { push } = await get<Choices>("/me/notices");
  if (push.key && !push.browsers.some((browser) => browser.here)) await resume(push.key);
  sessionStorage.setItem(TOLD, user);
}
