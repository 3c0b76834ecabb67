/** The words of the interface. Words of an app come from the server in the language asked for. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import { en } from "./en";
import { zhCN } from "./zh-CN";

export type Locale = "en" | "zh-CN";

export const locales: readonly Locale[] = ["en", "zh-CN"];

/** The language of ours nearest to a tag such as `zh`, `zh-Hans` or `en-GB`. */
export function nearestLocale(tag: string): Locale {
  return tag.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
    returnNull: false;
  }
}

void i18next.use(initReactI18next).init({
  resources: { en: { translation: en }, "zh-CN": { translation: zhCN } },
  lng: "en",
  fallbackLng: false,
  interpolation: { escapeValue: false },
});

export { i18next };
