/** Roles by entities: how far each verb goes, and on opening an entity the conditions, actions and fields. */
import { DownOutlined, RightOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { usePhone } from "../../shared/usePhone";
import { GrantText } from "./GrantText";
import { Marks } from "./Marks";
import { grants, shownEntities, verbs, type Matrix, type RightsEntity, type Role } from "./rights";

export function MatrixTable({ matrix }: { matrix: Matrix }) {
  const { t } = useTranslation();
  const phone = usePhone();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState("");
  const one = chosen || (phone ? (matrix.roles[0]?.name ?? "") : "");
  const roles = matrix.roles.filter((role) => !one || role.name === one);
  const entities = shownEntities(matrix, roles, text, text !== "");
  return (
    <section className="panel" aria-label={t("roles.matrix")}>
      <div className="rights-filter">
        <Input allowClear value={text} placeholder={t("roles.findEntity")} aria-label={t("roles.findEntity")} onChange={({ target }) => setText(target.value)} />
        <select value={one} aria-label={t("roles.role")} onChange={({ target }) => setChosen(target.value)}>
          {!phone && <option value="">{t("roles.allRoles")}</option>}
          {matrix.roles.map((role) => (
            <option key={role.name} value={role.name}>
              {role.title}
            </option>
          ))}
        </select>
      </div>
      <Legend />
      <div className="rights-scroll">
        <table className="rights-table">
          <thead>
            <tr>
              <th scope="col">{t("roles.entity")}</th>
              {roles.map((role) => (
                <th key={role.name} scope="col">
                  <Link to="/settings/$" params={{ _splat: `roles/${role.name}` }}>
                    {role.title}
                  </Link>
                  <span className="rights-people" title={role.people.names.join(t("app.comma"))}>
                    {t("roles.people", { count: role.people.count })}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {entities.map((entity) => (
              <EntityRows key={entity.name} entity={entity} roles={roles} />
            ))}
          </tbody>
        </table>
      </div>
      {entities.length === 0 && <p className="soft">{t("roles.nothing")}</p>}
    </section>
  );
}

function Legend() {
  const { t } = useTranslation();
  return (
    <p className="rights-legend">
      {verbs.map((verb) => (
        <span key={verb}>
          <b>{t(`roles.letter.${verb}`)}</b> {t(`roles.verb.${verb}`)}
        </span>
      ))}
      <span className="rights-key">
        <i className="mark always" /> {t("roles.always")} <i className="mark some" /> {t("roles.some")} <i className="mark never" /> {t("roles.never")}
      </span>
    </p>
  );
}

function EntityRows({ entity, roles }: { entity: RightsEntity; roles: Role[] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr>
        <th scope="row">
          <button type="button" className="rights-open" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? <DownOutlined aria-hidden /> : <RightOutlined aria-hidden />} {entity.title}
          </button>
        </th>
        {roles.map((role) => (
          <td key={role.name}>
            <Marks grant={grants(role, entity)} />
          </td>
        ))}
      </tr>
      {open && (
        <tr className="rights-detail">
          <td colSpan={roles.length + 1}>
            {roles.map((role) => {
              const grant = grants(role, entity);
              return (
                grant && (
                  <div key={role.name}>
                    {roles.length > 1 && <h3>{role.title}</h3>}
                    <GrantText role={role} entity={entity} grant={grant} />
                  </div>
                )
              );
            })}
          </td>
        </tr>
      )}
    </>
  );
}
