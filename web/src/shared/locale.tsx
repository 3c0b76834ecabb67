/** The language of the interface: kept on this device before sign-in, with the account after it. */
import { useQueryClient } from "@tanstack/react-query";
import { ConfigProvider } from "antd";
import dayjs from "dayjs";
import { useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { patch } from "../api/client";
import { keys } from "../api/queries";
import type { Me } from "../api/types";
import { nearestLocale, speak, wordsOfComponents, type Locale } from "../locales";
import { useAppearance, useDark } from "./appearance";
import { themeFor } from "./theme";
import { usePhone } from "./usePhone";

const remembered = "loomwork.locale";

/** The language to begin with: chosen here before, else the browser's. */
export function firstLocale(): Locale {
  return nearestLocale(localStorage.getItem(remembered) ?? navigator.language);
}

/** Shows the interface in a language and remembers it on this device. */
export async function showLocale(locale: Locale): Promise<void> {
  localStorage.setItem(remembered, locale);
  await speak(locale);
  dayjs.locale(locale === "zh-CN" ? "zh-cn" : "en");
  document.documentElement.lang = locale;
  document.querySelector("link[rel=manifest]")?.setAttribute("href", `/manifest.${locale}.webmanifest`);
}

/** Changes the language everywhere: interface, account, and the words of the app, which are asked for again. */
export function useChangeLocale(): (locale: Locale) => Promise<void> {
  const client = useQueryClient();
  return async (locale) => {
    const signedIn = client.getQueryData<Me>(keys.me);
    if (signedIn) await patch("/me", { locale: locale === "zh-CN" ? "zh" : "en" });
    await showLocale(locale);
    await client.invalidateQueries();
  };
}

/** antd in our look and the current language. */
export function LocaleProvider({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const phone = usePhone();
  const chosen = useAppearance();
  const dark = useDark();
  useEffect(() => {
    document.documentElement.lang = i18n.language;
  }, [i18n.language]);
  useEffect(() => {
    document.documentElement.dataset.theme = chosen === "system" ? "" : chosen;
  }, [chosen]);
  return (
    <ConfigProvider theme={themeFor(dark, phone)} locale={wordsOfComponents(i18n.language)} button={{ autoInsertSpace: false }}>
      {children}
    </ConfigProvider>
  );
}
