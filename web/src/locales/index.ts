/** The words of the interface, each language in a chunk of its own. Words of an app come from the server in the language asked for. */
import type { Locale as Components } from "antd/es/locale";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import type { en } from "./en";
import type { office } from "./en/office";

export type Locale = "en" | "zh-CN";

export const locales: readonly Locale[] = ["en", "zh-CN"];

const languages = { en: () => import("./en/language"), "zh-CN": () => import("./zh-CN/language") };
/** The words of the pages that few people open. */
const offices = { en: () => import("./en/office"), "zh-CN": () => import("./zh-CN/office") };

/** The language of ours nearest to a tag such as `zh`, `zh-Hans` or `en-GB`. */
export function nearestLocale(tag: string): Locale {
  return tag.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en & typeof office };
    returnNull: false;
  }
}

void i18next.use(initReactI18next).init({ resources: {}, lng: "en", fallbackLng: false, interpolation: { escapeValue: false } });

/** Speaks a language from now on; its words are fetched the first time. */
export async function speak(locale: Locale): Promise<void> {
  if (!i18next.hasResourceBundle(locale, "translation")) {
    const { words, components } = (await languages[locale]()).default;
    i18next.addResourceBundle(locale, "translation", words);
    i18next.addResourceBundle(locale, "components", components);
  }
  if (learnt.size > 0) await learn(locale);
  await i18next.changeLanguage(locale);
}

const learnt = new Set<Locale>();

async function learn(locale: Locale): Promise<void> {
  if (learnt.has(locale)) return;
  const { office } = await offices[locale]();
  i18next.addResourceBundle(locale, "translation", office, true);
  learnt.add(locale);
}

/** Learns the words of the office's pages: in the language spoken now, and in each that is spoken later. */
export const learnOffice = (): Promise<void> => learn(nearestLocale(i18next.language));

/** A page whose words come with it: from the language's office.ts. */
export const withOffice = <Page>(load: () => Promise<Page>) => async (): Promise<Page> => (await Promise.all([load(), learnOffice()]))[0];

/** What the components say by themselves, in the language spoken. */
export function wordsOfComponents(locale: string): Components {
  return i18next.getResourceBundle(locale, "components") as Components;
}

export { i18next };
