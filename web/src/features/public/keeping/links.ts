/** Public links as administrators see them. */
import { queryOptions } from "@tanstack/react-query";

import { get } from "../../../api/client";
import type { Json } from "../../../engine/form/contract";

export type Words = Partial<Record<"en" | "zh", string>>;
export type State = "open" | "closed" | "not_yet" | "over" | "full";

/** What a link says. */
export interface Terms {
  form: string;
  fields: string[];
  title: Words;
  intro: Words;
  prefill: string[];
  /** By reference field the condition over the records that may be chosen. */
  choose: Record<string, string>;
  fixed: Record<string, Json>;
  once: string;
  thanks: Words;
  after: string;
  embed: string[];
  opens: string | null;
  closes: string | null;
  most: number | null;
}

export interface PublicLink extends Terms {
  id: string;
  name: string;
  form_title: string;
  has_password: boolean;
  open: boolean;
  state: State;
  answers: number;
  version: number;
  /** Where people find it; null where the key it was sealed with is gone, and in copies. */
  address: string | null;
  faults: { pointer: string; detail: string }[];
}

export interface Offer {
  name: string;
  title: string;
  type: string;
  /** Why it cannot be shown. */
  refused: string | null;
  needed: boolean;
  chooses: boolean;
  computed: boolean;
}

export interface Offered {
  entity: string;
  fields: Offer[];
  link: Terms;
}

export interface Links {
  links: PublicLink[];
  forms: { name: string; title: string }[];
  origin: string | null;
}

export const linksKey = ["public-forms"];
export const linksQuery = queryOptions({ queryKey: linksKey, queryFn: () => get<Links>("/public-forms") });
export const offersQuery = (form: string) => queryOptions({ queryKey: [...linksKey, "offers", form], queryFn: () => get<Offered>(`/public-forms/offers/${form}`), enabled: form !== "" });

/** The whole address: that which people use, else that of this page. */
export const wholeAddress = (link: PublicLink, origin: string | null): string => `${origin ?? location.origin}${link.address ?? ""}`;

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");

/** The frame that holds the form in another page. */
export const snippet = (link: PublicLink, origin: string | null): string =>
  `<iframe src="${escaped(wholeAddress(link, origin))}" title="${escaped(link.name)}" width="100%" height="720" loading="lazy" style="border:0"></iframe>`;

/** The terms alone, as they are sent. */
export function termsOf({ form, fields, title, intro, prefill, choose, fixed, once, thanks, after, embed, opens, closes, most }: Terms): Terms {
  return { form, fields, title, intro, prefill, choose, fixed, once, thanks, after, embed, opens, closes, most };
}

/** With a field shown, or not any more: what depended on it goes along. */
export function withField(terms: Terms, { name, chooses }: Offer, shown: boolean): Terms {
  const without = <T>(values: Record<string, T>) => Object.fromEntries(Object.entries(values).filter(([known]) => known !== name)) as Record<string, T>;
  return {
    ...terms,
    fields: shown ? [...terms.fields, name] : terms.fields.filter((known) => known !== name),
    prefill: shown ? terms.prefill : terms.prefill.filter((known) => known !== name),
    choose: shown && chooses ? { ...terms.choose, [name]: terms.choose[name] ?? "true" } : without(terms.choose),
    fixed: shown ? without(terms.fixed) : terms.fixed,
    once: !shown && terms.once === name ? "" : terms.once,
  };
}
