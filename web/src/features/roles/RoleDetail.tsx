/** One role: who has it, and everything it allows. */
import { LeftOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { GrantText } from "./GrantText";
import { Marks } from "./Marks";
import type { Matrix, Role } from "./rights";

export function RoleDetail({ role, matrix }: { role: Role; matrix: Matrix }) {
  const { t } = useTranslation();
  const { names, count } = role.people;
  return (
    <section className="panel" aria-labelledby="role-title">
      <Link to="/settings/$" params={{ _splat: "roles" }} className="rights-back">
        <LeftOutlined aria-hidden /> {t("roles.matrix")}
      </Link>
      <h2 id="role-title">{role.title}</h2>
      <dl className="facts">
        <dt>{t("roles.who")}</dt>
        <dd>{count === 0 ? t("roles.nobody") : names.join(t("app.comma")) + (count > names.length ? ` ${t("roles.andMore", { count: count - names.length })}` : "")}</dd>
        {role.history && (
          <>
            <dt>{t("roles.history")}</dt>
            <dd>{t("roles.historyOf")}</dd>
          </>
        )}
      </dl>
      {matrix.entities.map((entity) => {
        const grant = role.grants[entity.name];
        return (
          grant && (
            <section key={entity.name} className="rights-entity">
              <h3>
                {entity.title} <Marks grant={grant} />
              </h3>
              <GrantText role={role} entity={entity} grant={grant} />
            </section>
          )
        );
      })}
    </section>
  );
}
