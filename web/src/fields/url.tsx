/** A web address; only http and https become links. */
import { link } from "./parts/link";

function href(value: string): string | null {
  if (/^https?:\/\//i.test(value)) return value;
  return /^[\w-]+(\.[\w-]+)+/.test(value) ? `https://${value}` : null;
}

export const url = link<"url">({ href, input: "url", width: 190 });
