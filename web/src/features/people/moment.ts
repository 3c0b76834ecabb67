import { useTranslation } from "react-i18next";

import { useMe } from "../../api/queries";

/** Says a moment in my language and time zone; null for none. */
export function useMoment(): (iso: string | null | undefined) => string | null {
  const { i18n } = useTranslation();
  const { timezone } = useMe();
  const format = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short", timeZone: timezone });
  return (iso) => (iso ? format.format(new Date(iso)) : null);
}
