/** The words of the interface, each language in a chunk of its own. Words of an app come from the server in the language asked for. */
import type { Locale as Components } from "antd/es/locale";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import type { en } from "./en";
import type { activityWords } from "./en/activity";
import type { shelf as files } from "./en/files";
import type { lists } from "./en/lists";
import type { office } from "./en/office";
import type { publicForm } from "./en/public";

export type Locale = "en" | "zh-CN";

export const locales: readonly Locale[] = ["en", "zh-CN"];

const languages = { en: () => import("./en/language"), "zh-CN": () => import("./zh-CN/language") };
/** Words that come with what they are on: lists and records, the pages that few people open, files. */
const shelves = {
  activity: { en: async () => (await import("./en/activity")).activityWords, "zh-CN": async () => (await import("./zh-CN/activity")).activityWords },
  office: { en: async () => (await import("./en/office")).office, "zh-CN": async () => (await import("./zh-CN/office")).office },
  files: { en: async () => (await import("./en/files")).shelf, "zh-CN": async () => (await import("./zh-CN/files")).shelf },
  public: { en: async () => (await import("./en/public")).publicForm, "zh-CN": async () => (await import("./zh-CN/public")).publicForm },
  lists: { en: async () => (await import("./en/lists")).lists, "zh-CN": async () => (await import("./zh-CN/lists")).lists },
};

type Shelf = keyof typeof shelves;

/** The language of ours nearest to a tag such as `zh`, `zh-Hans` or `en-GB`. */
export function nearestLocale(tag: string): Locale {
  return tag.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en & typeof files & typeof office & typeof lists & typeof activityWords & typeof publicForm };
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
  await Promise.all([...wanted].map((shelf) => learn(shelf, locale)));
  await i18next.changeLanguage(locale);
}

/** The shelves somebody has asked for. */
const wanted = new Set<Shelf>();
const learnt = new Set<string>();

async function learn(shelf: Shelf, locale: Locale): Promise<void> {
  wanted.add(shelf);
  if (learnt.has(`${shelf} ${locale}`)) return;
  i18next.addResourceBundle(locale, "translation", await shelves[shelf][locale](), true);
  learnt.add(`${shelf} ${locale}`);
}

/** Learns the words of a shelf: in the language spoken now, and in each that is spoken later. */
const learnHere = (shelf: Shelf): Promise<void> => learn(shelf, nearestLocale(i18next.language));

export const learnOffice = (): Promise<void> => learnHere("office");

/** The words of forms for people without a login. */
export const learnPublic = (): Promise<void> => learnHere("public");

const withWords = (shelf: Shelf) => <Page>(load: () => Promise<Page>) => async (): Promise<Page> => (await Promise.all([load(), learnHere(shelf)]))[0];

/** A page whose words come with it: from the language's office.ts. */
export const withOffice = withWords("office");

/** A list, a record or a part of them whose words come with it: from the language's lists.ts. */
export const withLists = withWords("lists");

/** Adding files and looking at them: from the language's files.ts. */
export const withFiles = withWords("files");

/** What happens around a record: from the language's activity.ts. */
export const withActivity = withWords("activity");

/** What the components say by themselves, in the language spoken. */
export function wordsOfComponents(locale: string): Components {
  return i18next.getResourceBundle(locale, "components") as Components;
}

export { i18next };
