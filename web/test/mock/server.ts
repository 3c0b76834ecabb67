/** Answers `/api` as the server would, from made-up records. Development only; nothing here is shipped. */
import type { IncomingMessage, ServerResponse } from "node:http";

import type { Plugin } from "vite";

import type { Job, RecordData } from "../../src/api/types";
import { bookAt, branches, count, entities, me, states, type Speaker } from "./data";

interface Session {
  in: boolean;
  locale: string;
  deleted: Set<string>;
  jobs: Map<string, Job & { dry: boolean }>;
  notices: { id: string; at: string; message: string; entity: string | null; record: string | null; read: boolean }[];
}

const session: Session = {
  in: false,
  locale: "en",
  deleted: new Set(),
  jobs: new Map(),
  notices: [
    { id: "n1", at: "2026-03-01T09:30:00Z", message: "“B-000004 Harbour 港湾” was reported lost.", entity: "library.book", record: bookAt(4).id, read: false },
    { id: "n2", at: "2026-02-27T02:10:00Z", message: "Your import finished: 240 new records.", entity: null, record: null, read: true },
  ],
};

type Answer = [status: number, body?: unknown];

const shelf = Array.from({ length: count }, (_, n) => bookAt(n));

function all(): RecordData[] {
  return session.deleted.size ? shelf.filter(({ id }) => !session.deleted.has(id)) : shelf;
}

/** The few conditions the interface is tried with. */
function fits(where: string, search: string): (record: RecordData) => boolean {
  const inStates = /state in \[([^\]]*)\]/.exec(where)?.[1]?.replaceAll("'", "").split(", ");
  const dear = /price > (\d+)/.exec(where)?.[1];
  return (record) =>
    (!inStates || inStates.includes(String(record.state))) &&
    (!dear || Number(record.price) > Number(dear)) &&
    (!search || String(record._title).toLowerCase().includes(search.toLowerCase()));
}

function books(query: URLSearchParams): Answer {
  const [where, search, sort] = [query.get("where") ?? "", query.get("search") ?? "", query.get("sort") ?? ""];
  if (where.includes("fault")) return problem(422, "unknown field `fault`; did you mean `state`?");
  let rows = where || search ? all().filter(fits(where, search)) : all();
  const key = sort.replace("-", "").split(",")[0];
  if (key === "price") rows = rows.toSorted((a, b) => Number(a.price) - Number(b.price));
  else if (key && key !== "number") rows = rows.toSorted((a, b) => String(a[key]).localeCompare(String(b[key])));
  if (sort.startsWith("-")) rows = rows.toReversed();
  const from = Number(query.get("after") || 0);
  const to = from + Number(query.get("limit") ?? 50);
  const counted = query.get("count");
  return [200, { records: rows.slice(from, to), next: to < rows.length ? String(to) : null, count: counted ? (counted === "true" ? rows.length : Math.min(rows.length, 1001)) : null }];
}

function problem(status: number, detail: string): Answer {
  return [status, { type: "about:blank", title: detail, status, detail, errors: [] }];
}

function speaker(): Speaker {
  return { say: ([en, zh]) => (session.locale === "zh" ? zh : en) };
}

function started(body: string): Answer {
  const id = `job${session.jobs.size}`;
  const dry = /name="dry_run"\s+true/.test(body);
  session.jobs.set(id, { id, kind: "import", state: "running", done: 0, total: 240, result: null, created_at: "2026-03-01T08:00:00Z", entity: null, file: null, can_undo: false, dry });
  return [202, { job: id }];
}

function advanced(id: string): Answer {
  const job = session.jobs.get(id)!;
  job.done = Math.min(job.done + 120, job.total);
  if (job.done === job.total) {
    job.state = "done";
    const errors = job.dry && session.jobs.size === 1 ? [{ row: 3, column: "Price", detail: "“abc” is not a number." }, { row: 17, column: "Branch", detail: "No branch is called “South”." }] : [];
    job.result = { created: 200, updated: 38, skipped: 0, errors };
  }
  return [200, job];
}

function answer(method: string, path: string, query: URLSearchParams, body: string): Answer {
  const parts = path.split("/").slice(2);
  if (path === "/api/session/options") return [200, { workspaces: null, demo_logins: ["admin", "librarian", "reader"].map((login) => ({ login, title: { en: login, zh: login } })) }];
  if (path === "/api/session") {
    if (method === "POST" && !body.includes('"demo"')) return problem(401, "The login or the password is wrong.");
    session.in = method === "POST";
    return [204];
  }
  if (!session.in) return problem(401, "Sign in first.");
  if (path === "/api/me") {
    if (method === "PATCH") session.locale = (JSON.parse(body) as { locale: string }).locale;
    return [200, me(speaker(), session.locale)];
  }
  const known = entities(speaker());
  if (parts[0] === "entities") return parts[1] ? (known[parts[1]] ? [200, known[parts[1]]] : problem(404, `no entity “${parts[1]}”`)) : [200, Object.values(known).map(({ name, title }) => ({ name, title, pack: "library" }))];
  if (parts[0] === "notices" && method === "POST") session.notices.forEach((notice) => (notice.read = true));
  if (parts[0] === "notices") return [200, { notices: session.notices, unread: session.notices.filter(({ read }) => !read).length }];
  if (parts[0] === "search") return [200, { groups: [{ entity: "library.book", title: "Books", records: all().filter(fits("", query.get("q") ?? "")).slice(0, 5).map(({ id, _title, state }) => ({ id, _title, _detail: states[String(state)]!.words[0] })) }] }];
  if (parts[0] === "jobs") return advanced(parts[1]!);
  if (parts[0] === "records") return records(method, parts.slice(1), query, body);
  return problem(404, path);
}

function records(method: string, [entity = "", id = "", last = ""]: string[], query: URLSearchParams, body: string): Answer {
  if (id === "import" && last === "preview")
    return [200, { columns: [{ name: "书名", sample: ["Night", "River"], field: "title" }, { name: "Price", sample: ["12.00", "8"], field: "price" }, { name: "Branch", sample: ["Central"], field: "branch.name" }, { name: "Colour", sample: ["red", null], field: null }], rows: 240, encoding: "utf-8", separator: ",", sheets: null }];
  if (id === "import") return started(body);
  if (id === "batch") {
    (JSON.parse(body) as { delete: string[] }).delete.forEach((gone) => session.deleted.add(gone));
    return [200, {}];
  }
  if (entity === "library.reader") return [200, { records: [], next: null, count: 0 }];
  if (entity === "library.branch") return [200, { records: branches.map((branch) => ({ ...branch, name: branch._title, town: "—" })), next: null, count: branches.length }];
  if (!id) return books(query);
  if (last === "do") return Number(id.slice(-1)) % 2 ? problem(409, `${id} is already on the shelf.`) : [200, bookAt(Number(id.slice(-12)))];
  if (method === "GET") return [200, { ...bookAt(Number(id.slice(-12))) }];
  return problem(404, "no such record");
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

async function respond(request: IncomingMessage, response: ServerResponse, next: () => void): Promise<void> {
  const url = new URL(request.url ?? "/", "http://mock");
  if (!url.pathname.startsWith("/api/")) return next();
  if (url.pathname === "/api/events") {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(": hello\n\n");
    return;
  }
  const [status, body] = answer(request.method ?? "GET", url.pathname, url.searchParams, await textOf(request));
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(body === undefined ? "" : JSON.stringify(body));
}

export function mock(): Plugin {
  const listen = (server: { middlewares: { use: (listener: (request: IncomingMessage, response: ServerResponse, next: () => void) => void) => unknown } }) => {
    server.middlewares.use((request, response, next) => void respond(request, response, next));
  };
  return { name: "mock-api", configureServer: listen, configurePreviewServer: listen };
}
