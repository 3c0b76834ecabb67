/** The roles of somebody, each with what it allows. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { useMe } from "../../api/queries";
import type { Entity } from "../../api/types";
import { ADMINISTRATOR, rolesThere } from "./people";
import { allowedBy, firstOf, matrixQuery, type Allowed } from "./roleWords";

interface RolesFieldProps {
  entity: Entity;
  value: readonly string[];
  disabled?: boolean;
  onChange: (roles: string[]) => void;
}

export function RolesField({ entity, value, disabled = false, onChange }: RolesFieldProps) {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const { data } = useQuery(matrixQuery(i18n.language, me.sees_roles === true));
  const allowed = data ? allowedBy(data) : new Map<string, Allowed>();
  const flip = (role: string, on: boolean) => onChange(on ? [...value, role] : value.filter((each) => each !== role));
  return (
    <fieldset className="people-roles" disabled={disabled}>
      <legend>{t("people.roles")}</legend>
      {rolesThere(entity).map(({ value: role, title }) => (
        <label key={role}>
          <input type="checkbox" checked={value.includes(role)} disabled={role === ADMINISTRATOR && !me.administrator} onChange={({ target }) => flip(role, target.checked)} />
          <span>
            {title}
            <span className="soft">{role === ADMINISTRATOR ? t("people.mayAll") : <Sentence allowed={allowed.get(role)} />}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Sentence({ allowed }: { allowed: Allowed | undefined }) {
  const { t } = useTranslation();
  if (!allowed) return null;
  const list = (titles: string[]) => {
    const { names, more } = firstOf(titles);
    const said = names.join(t("app.comma"));
    return more > 0 ? t("people.andMore", { names: said, count: more }) : said;
  };
  const parts = [
    allowed.changes.length > 0 ? t("people.mayChange", { names: list(allowed.changes) }) : "",
    allowed.sees.length > 0 ? t("people.maySee", { names: list(allowed.sees) }) : "",
  ].filter(Boolean);
  return <>{parts.length > 0 ? parts.join(" ") : t("people.mayNothing")}</>;
}
