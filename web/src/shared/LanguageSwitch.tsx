import { TranslationOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";

import { locales, type Locale } from "../locales";
import { useChangeLocale } from "./locale";

/** Each language in its own words: never translated. */
export const languageNames: Record<Locale, string> = { en: "English", "zh-CN": "中文" };

/** Offers the languages of the interface. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const change = useChangeLocale();
  const items = locales.map((locale) => ({ key: locale, label: <span lang={locale}>{languageNames[locale]}</span> }));
  return (
    <Dropdown trigger={["click"]} menu={{ items, selectedKeys: [i18n.language], onClick: ({ key }) => void change(key as Locale) }}>
      <Button type="text" icon={<TranslationOutlined />} aria-label={t("app.language")}>
        <span className="wide-only">{languageNames[i18n.language as Locale]}</span>
      </Button>
    </Dropdown>
  );
}
