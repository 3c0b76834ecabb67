import { useTranslation } from "react-i18next";

import "./spinner.css";

/** Something is on its way; seen only when it takes a moment. */
export function Spinner({ small = false }: { small?: boolean }) {
  const { t } = useTranslation();
  return <span className={small ? "spinner spinner-small" : "spinner"} role="status" aria-label={t("app.loading")} />;
}
