/** What a public form asks of the server. No cookie goes along, whoever is signed in here. */
import { i18next } from "../../locales";
import { asProblem, Problem } from "../../api/problem";
import type { Fields, Form, ProblemBody } from "../../api/types";

export interface Opened {
  title: string;
  intro: string;
  fields: Fields;
  form: Form;
  /** Fields that the address may give a value. */
  prefill: string[];
  once: string | null;
  called: string;
  settings: { timezone: string; currency: string };
  /** The right to one answer, and how many zeros the work for it asks for. */
  ticket: string;
  bits: number;
}

export interface Told {
  thanks: string;
  after: string | null;
}

/** An address, and what shows that its password is known. */
export interface Key {
  token: string;
  pass: string;
}

export async function ask<T>(key: Key, path = "", body?: object): Promise<T> {
  const lang = i18next.language === "zh-CN" ? "zh" : "en";
  const headers = { Accept: "application/json", ...(key.pass ? { "Loomwork-Pass": key.pass } : {}), ...(body ? { "Content-Type": "application/json" } : {}) };
  const response = await fetch(`/api/public/${encodeURIComponent(key.token)}${path}?lang=${lang}`, {
    method: body ? "POST" : "GET",
    credentials: "omit",
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  }).catch(() => {
    throw new Problem({ status: 0, kind: "offline", title: i18next.t("app.offlineTitle"), detail: i18next.t("app.offlineDetail") });
  });
  if (response.ok) return (await response.json()) as T;
  const said = (await response.json().catch(() => null)) as ProblemBody | null;
  throw new Problem({ ...said, title: said?.title ?? i18next.t("app.unknownProblem", { status: response.status }), status: response.status });
}

export { asProblem };
