/** The language of a public form: that of the address or the browser, and then whichever is chosen. Nothing is kept. */
import dayjs from "dayjs";

import { learnPublic, speak, type Locale } from "../../locales";

export async function speakPublicly(locale: Locale): Promise<void> {
  await speak(locale);
  await learnPublic();
  dayjs.locale(locale === "zh-CN" ? "zh-cn" : "en");
  document.documentElement.lang = locale;
}
