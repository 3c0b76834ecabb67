/** Says how much JavaScript each page costs, gzipped, and fails when it costs more than allowed. After `vite build`. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

interface Chunk {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
}

const dist = `${import.meta.dirname}/../dist`;
const manifest = JSON.parse(readFileSync(`${dist}/.vite/manifest.json`, "utf8")) as Record<string, Chunk>;

/** Kilobytes a page may add to what is loaded already; the start carries login and shell. */
const allowed: Record<string, number> = { start: 270, LoginPage: 20, HomePage: 20, ListPage: 380, ImportPage: 200, OpenedRecord: 260 };
const allowedInAll = 1600;

function chunks(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  manifest[name]?.imports?.forEach((other) => chunks(other, found));
  return found;
}

const sizes = new Map(Object.entries(manifest).map(([name, { file }]) => [name, file.endsWith(".js") ? gzipSync(readFileSync(`${dist}/${file}`), { level: 9 }).length / 1000 : 0]));
const cost = (names: Iterable<string>) => [...names].reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);

const start = chunks("index.html");
const costs: [string, number][] = [["start", cost(start)]];
for (const name of manifest["index.html"]!.dynamicImports ?? []) {
  const own = [...chunks(name)].filter((chunk) => !start.has(chunk));
  costs.push([name.replace(/^.*\/|\.tsx$/g, ""), cost(own)]);
}
const inAll = cost(sizes.keys());

let failed = inAll > allowedInAll;
for (const [name, kilobytes] of costs) {
  const limit = allowed[name] ?? 300;
  if (kilobytes > limit) failed = true;
  console.log(`${name.padEnd(14)} ${kilobytes.toFixed(1).padStart(7)} kB  (at most ${limit})${kilobytes > limit ? "  TOO MUCH" : ""}`);
}
console.log(`${"all".padEnd(14)} ${inAll.toFixed(1).padStart(7)} kB  (at most ${allowedInAll})`);
process.exit(failed ? 1 : 0);
