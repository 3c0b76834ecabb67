/** A grant in full: each verb with its condition, the actions, the fields that are hidden or only shown. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { verbs, type Grant, type RightsEntity, type Role, type Said } from "./rights";

export function GrantText({ role, entity, grant }: { role: Role; entity: RightsEntity; grant: Grant }) {
  const { t } = useTranslation();
  const title = (path: string) => entity.fields.find((field) => field.name === path)?.title ?? path;
  const kept = Object.entries(grant.fields).filter(([, access]) => access !== "write");
  return (
    <dl className="rights-grant">
      {verbs
        .filter((verb) => grant[verb] !== false)
        .map((verb) => (
          <Line key={verb} name={t(`roles.verb.${verb}`)}>
            <SaidText said={grant[verb]} />
          </Line>
        ))}
      {entity.actions.map((action) => {
        const said = actionSaid(role, action, grant);
        return said === false ? null : (
          <Line key={action.name} name={action.title}>
            <SaidText said={said} />
          </Line>
        );
      })}
      {(["hidden", "read"] as const).map((access) => {
        const fields = kept.filter((pair) => pair[1] === access).map(([path]) => title(path));
        return fields.length === 0 ? null : (
          <Line key={access} name={t(`roles.fields.${access}`)}>
            {fields.join(t("app.comma"))}
          </Line>
        );
      })}
    </dl>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function SaidText({ said }: { said: Said }) {
  const { t } = useTranslation();
  return typeof said === "string" ? <code>{said}</code> : <>{t(said ? "roles.always" : "roles.never")}</>;
}

/** As the server decides: the action's own roles first, then what the grant lists, else reading or changing. */
function actionSaid(role: Role, action: RightsEntity["actions"][number], grant: Grant): Said {
  if (action.roles.length > 0 && !action.roles.includes(role.name)) return false;
  if (grant.actions) return grant.actions[action.name] ?? false;
  return action.roles.length > 0 ? grant.read : grant.update;
}
