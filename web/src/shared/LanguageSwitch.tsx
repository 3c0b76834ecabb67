import { TranslationOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";

import { locales, type Locale } from "../locales";
import { Choices } from "./Choices";
import { useChangeLocale } from "./locale";

/** Each language in its own words: never translated. */
export const languageNames: Record<Locale, string> = { en: "English", "zh-CN": "中文" };

/** Offers the languages of the interface. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const change = useChangeLocale();
  const items = locales.map((locale) => ({ key: locale, label: languageNames[locale], lang: locale, selected: i18n.language === locale, onChoose: () => void change(locale) }));
  return (
    <Choices label={t("app.language")} items={items}>
      <Button type="text" icon={<TranslationOutlined />} aria-label={`${t("app.language")}: ${languageNames[i18n.language as Locale]}`}>
        <span className="wide-only">{languageNames[i18n.language as Locale]}</span>
      </Button>
    </Choices>
  );
}
