/** What this device is called, to one form alone: a word by chance, kept here for as long as the browser keeps it. */

const key = (token: string) => `loomwork.public:${token}`;

/** The word; another each time where the browser keeps nothing. */
export function deviceFor(token: string): string {
  const made = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    const kept = localStorage.getItem(key(token));
    if (kept) return kept;
    localStorage.setItem(key(token), made);
  } catch {
    // A frame may be allowed no storage: the server then cannot tell the device again.
  }
  return made;
}
