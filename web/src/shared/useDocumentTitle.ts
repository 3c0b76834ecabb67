import { useEffect } from "react";
import { useTranslation } from "react-i18next";

/** What the browser's tab is called. */
export function useDocumentTitle(title: string): void {
  const { t } = useTranslation();
  const name = t("app.name");
  useEffect(() => {
    document.title = title ? `${title} · ${name}` : name;
    return () => {
      document.title = name;
    };
  }, [title, name]);
}
