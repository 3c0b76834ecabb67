/** The five verbs of a grant at a glance: a letter each, filled, outlined or faint. */
import { useTranslation } from "react-i18next";

import { reach, verbs, type Grant } from "./rights";

export function Marks({ grant }: { grant: Grant | undefined }) {
  const { t } = useTranslation();
  if (!grant) return <span className="rights-none">{t("roles.none")}</span>;
  const told = verbs.filter((verb) => grant[verb] !== false).map((verb) => `${t(`roles.verb.${verb}`)}: ${t(`roles.${reach(grant[verb])}`)}`);
  return (
    <span className="rights-marks" role="img" aria-label={told.join(t("app.comma")) || t("roles.never")}>
      {verbs.map((verb) => {
        const said = grant[verb];
        return (
          <span key={verb} className={`mark ${reach(said)}`} title={typeof said === "string" ? `${t(`roles.verb.${verb}`)}: ${said}` : undefined}>
            {t(`roles.letter.${verb}`)}
          </span>
        );
      })}
    </span>
  );
}
