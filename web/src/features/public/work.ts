/** The small piece of work that tells a page somebody fills in from a machine that sends thousands. */
import { sha256 } from "@noble/hashes/sha2.js";

/** Hashes between two breaths of the page. */
const SLICE = 400;
const bytes = new TextEncoder();
const breath = () => new Promise<void>((resolve) => setTimeout(resolve));

/** A number that gives the ticket a hash with so many zeros in front. */
export async function work(ticket: string, bits: number, rest: () => Promise<void> = breath): Promise<string> {
  for (let number = 0; ; number += 1) {
    if (zeros(sha256(bytes.encode(`${ticket}.${number}`))) >= bits) return String(number);
    if (number % SLICE === SLICE - 1) await rest();
  }
}

/** The zeros in front of a hash, up to 32. */
export function zeros(hash: Uint8Array): number {
  return Math.clz32(new DataView(hash.buffer, hash.byteOffset).getUint32(0));
}
