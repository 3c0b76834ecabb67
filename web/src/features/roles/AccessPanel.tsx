/** Why a person can (not) see this record or do something with it: for administrators. */
import { CheckCircleFilled, CloseCircleFilled, MinusCircleFilled } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Drawer } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { get } from "../../api/client";
import { asProblem } from "../../api/problem";
import { keys } from "../../api/queries";
import { Spinner } from "../../shared/Spinner";
import type { Access, Answer, Condition } from "./access";
import { PersonPicker } from "./PersonPicker";
import "./roles.css";

interface Props {
  entity: string;
  id: string;
  onClose: () => void;
}

export default function AccessPanel({ entity, id, onClose }: Props) {
  const { t } = useTranslation();
  const [person, setPerson] = useState("");
  const { data, error, isFetching } = useQuery({
    queryKey: [...keys.records(entity), "access", id, person],
    queryFn: ({ signal }) => get<Access>(`/records/${entity}/${id}/access`, { user: person }, signal),
    enabled: Boolean(person),
  });
  return (
    <Drawer open onClose={onClose} size={480} title={t("roles.access")}>
      <p className="soft">{t("roles.accessHelp")}</p>
      <PersonPicker value={person} onChange={setPerson} autoFocus />
      {error && <p role="alert">{asProblem(error).sentence}</p>}
      {isFetching && !data && <Spinner />}
      {data && <Told access={data} />}
    </Drawer>
  );
}

function Told({ access }: { access: Access }) {
  const { t } = useTranslation();
  const kept = access.fields.filter((field) => field.access === "hidden");
  return (
    <div className="access">
      <p>
        {t("roles.hasRoles", { name: access.user.name, roles: access.user.roles.map((role) => role.title).join(t("app.comma")) || t("roles.noRole") })}
        {access.user.departments.length > 0 && ` ${t("roles.inDepartments", { names: access.user.departments.map((one) => one._title).join(t("app.comma")) })}`}
      </p>
      <ul>
        {access.answers.map((answer) => (
          <AnswerLine key={`${answer.kind} ${answer.name}`} answer={answer} />
        ))}
      </ul>
      {kept.length > 0 && (
        <p>
          {t("roles.fields.hidden")}: {kept.map((field) => field.title).join(t("app.comma"))}
        </p>
      )}
    </div>
  );
}

function AnswerLine({ answer }: { answer: Answer }) {
  const { t } = useTranslation();
  const conditions = answer.roles.filter((role) => role.condition);
  const Icon = !answer.allowed ? CloseCircleFilled : answer.possible ? CheckCircleFilled : MinusCircleFilled;
  const tone = !answer.allowed ? "no" : answer.possible ? "yes" : "later";
  return (
    <li>
      <details>
        <summary>
          <Icon className={`access-${tone}`} aria-label={t(`roles.answer.${tone}`)} /> <b>{answer.kind === "verb" ? t(`roles.verb.${answer.name as "read"}`) : answer.title}</b>
          <span className="access-sentence">{answer.sentence}</span>
        </summary>
        {conditions.map((role) => (
          <div key={role.role} className="access-role">
            <h3>{role.title}</h3>
            <ConditionTree condition={role.condition!} />
          </div>
        ))}
        {answer.must && (
          <div className="access-role">
            <h3>{t("roles.must")}</h3>
            <ConditionTree condition={answer.must} />
          </div>
        )}
        {conditions.length === 0 && !answer.must && <p className="soft">{t("roles.noCondition")}</p>}
      </details>
    </li>
  );
}

function ConditionTree({ condition }: { condition: Condition }) {
  const { t } = useTranslation();
  return (
    <div className="access-condition">
      {condition.kind === "" ? (
        <>
          <span className={condition.holds ? "access-yes" : "access-no"}>{t(condition.holds ? "roles.holds" : "roles.fails")}</span> <code>{condition.source}</code>
          {condition.values.length > 0 && (
            <ul className="access-values">
              {condition.values.map((value) => (
                <li key={value.name}>
                  {value.title} = {shown(value.value, value._title) || t("roles.empty")}
                </li>
              ))}
            </ul>
          )}
        </>
      ) : (
        <>
          <span className={condition.holds ? "access-yes" : "access-no"}>{t(condition.kind === "or" ? "roles.anyOf" : "roles.allOf")}</span>
          {condition.parts.map((part) => (
            <ConditionTree key={part.source} condition={part} />
          ))}
        </>
      )}
    </div>
  );
}

function shown(value: unknown, title: string | null): string {
  if (title) return title;
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.join(", ") : typeof value === "object" ? JSON.stringify(value) : String(value as string);
}
