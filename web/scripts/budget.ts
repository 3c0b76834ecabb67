/** Says how much JavaScript each page costs, gzipped, and fails when it costs more than allowed. After `vite build`. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

interface Chunk {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
}

interface Budget {
  /** Kilobytes that the page may add to what the start has loaded. */
  most: number;
  /** Chunks that the page asks for by itself before it is complete: they are part of its cost. */
  along?: string[];
}

const dist = `${import.meta.dirname}/../dist`;
const manifest = JSON.parse(readFileSync(`${dist}/.vite/manifest.json`, "utf8")) as Record<string, Chunk>;

/** The start carries everything up to the shell; the pages of the settings area are small. */
const budgets: Record<string, Budget> = {
  start: { most: 250, along: ["locales/zh-CN/language"] },
  LoginPage: { most: 30 },
  HomePage: { most: 20 },
  ListPage: { most: 300, along: ["RecordGrid"] },
  OpenedRecord: { most: 220, along: ["DayPicker", "ChoicePicker", "ReferencePicker"] },
  ImportPage: { most: 200 },
  SettingsArea: { most: 20 },
};
/** All that the page of a form for people without a login loads before it can be filled in: no router, no queries, no grid. */
const publicForm = 265;
const other: Budget = { most: 60 };
const allowedInAll = 1600;

const title = (name: string) => name.replace(/^.*\/|\.tsx?$/g, "");
const named = (wanted: string) => Object.keys(manifest).find((name) => name.replace(/\.tsx?$/, "").endsWith(`/${wanted}`)) ?? missing(wanted);

function missing(wanted: string): never {
  throw new Error(`The build has no chunk “${wanted}”: correct scripts/budget.ts.`);
}

/** A chunk and everything it imports. */
function chunks(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  manifest[name]?.imports?.forEach((each) => chunks(each, found));
  return found;
}

const sizes = new Map(Object.entries(manifest).map(([name, { file }]) => [name, file.endsWith(".js") ? gzipSync(readFileSync(`${dist}/${file}`), { level: 9 }).length / 1000 : 0]));
const cost = (names: Iterable<string>) => [...names].reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);

const start = new Set(["index.html", ...budgets.start!.along!.map(named)].flatMap((name) => [...chunks(name)]));
/** What comes along with a page is part of its cost, and no page. */
const companions = new Set(Object.values(budgets).flatMap(({ along = [] }) => along));
const pages = (manifest["index.html"]!.dynamicImports ?? []).filter((name) => !companions.has(title(name))).map((name): [string, number] => {
  const all = [name, ...(budgets[title(name)]?.along ?? []).map(named)].flatMap((each) => [...chunks(each)]);
  return [title(name), cost(new Set(all.filter((each) => !start.has(each))))];
});
Object.keys(budgets).filter((name) => name !== "start").forEach(named);

let failed = false;
function tell(name: string, kilobytes: number, most: number): void {
  failed ||= kilobytes > most;
  console.log(`${name.padEnd(14)} ${kilobytes.toFixed(1).padStart(7)} kB  (at most ${most})${kilobytes > most ? "  TOO MUCH" : ""}`);
}
tell("start", cost(start), budgets.start!.most);
pages.forEach(([name, kilobytes]) => tell(name, kilobytes, (budgets[name] ?? other).most));
tell("public form", cost(new Set(["public.html", ...["locales/zh-CN/language", "locales/zh-CN/public"].map(named)].flatMap((name) => [...chunks(name)]))), publicForm);
tell("all", cost(sizes.keys()), allowedInAll);
process.exit(failed ? 1 : 0);
