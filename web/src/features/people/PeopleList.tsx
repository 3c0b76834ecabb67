/** People as a table; on a phone as cards. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Entity, RecordData } from "../../api/types";
import { Chip } from "../../shared/Chip";
import { usePhone } from "../../shared/usePhone";
import { furtherOf, rolesOf, rolesThere, type Login } from "./people";
import { useMoment } from "./moment";

interface PeopleListProps {
  people: readonly RecordData[];
  logins: ReadonlyMap<string, Login> | undefined;
  entity: Entity;
  marked: ReadonlySet<string>;
  onMark: (marked: ReadonlySet<string>) => void;
  busy: boolean;
}

export function PeopleList({ people, logins, entity, marked, onMark, busy }: PeopleListProps) {
  const { t } = useTranslation();
  const phone = usePhone();
  const moment = useMoment();
  const titles = new Map(rolesThere(entity).map(({ value, title }) => [value, title]));
  const roles = (record: RecordData) => rolesOf(record).map((role) => titles.get(role) ?? role).join(t("app.comma"));
  const places = (record: RecordData) => [record._titles?.department, ...furtherOf(record).map(({ title }) => title)].filter(Boolean).join(t("app.comma"));
  const mark = (id: string, on: boolean) => onMark(on ? new Set([...marked, id]) : new Set([...marked].filter((each) => each !== id)));
  const seen = (record: RecordData) => {
    const login = logins?.get(record.id);
    return moment(login?.seen_at) ?? <span className="soft">{login ? t("people.never") : ""}</span>;
  };
  const box = (record: RecordData) => entity.can.update && <input type="checkbox" aria-label={t("people.mark", { name: record._title })} checked={marked.has(record.id)} onChange={({ target }) => mark(record.id, target.checked)} />;
  if (phone)
    return (
      <ul className="people-cards" aria-busy={busy}>
        {people.map((record) => (
          <li key={record.id}>
            {box(record)}
            <Person record={record}>
              <strong>{record._title}</strong> <State record={record} login={logins?.get(record.id)} />
              <span className="soft">{[places(record), roles(record)].filter(Boolean).join(" · ")}</span>
            </Person>
          </li>
        ))}
      </ul>
    );
  return (
    <div className="people-scroll">
      <table className="people-table" aria-busy={busy}>
        <thead>
          <tr>
            {entity.can.update && (
              <th>
                <input type="checkbox" aria-label={t("people.markAll")} checked={people.length > 0 && people.every(({ id }) => marked.has(id))} onChange={({ target }) => onMark(new Set(target.checked ? people.map(({ id }) => id) : []))} />
              </th>
            )}
            <th scope="col">{t("people.name")}</th>
            <th scope="col">{t("people.login")}</th>
            <th scope="col">{t("people.department")}</th>
            <th scope="col">{t("people.roles")}</th>
            <th scope="col">{t("people.state")}</th>
            {logins && <th scope="col">{t("people.seen")}</th>}
          </tr>
        </thead>
        <tbody>
          {people.map((record) => (
            <tr key={record.id}>
              {entity.can.update && <td>{box(record)}</td>}
              <th scope="row">
                <Person record={record}>{record._title ?? ""}</Person>
              </th>
              <td>{logins?.get(record.id)?.login ?? (typeof record.account === "string" ? record.account : "")}</td>
              <td>{places(record)}</td>
              <td>{roles(record)}</td>
              <td>
                <State record={record} login={logins?.get(record.id)} />
              </td>
              {logins && <td className="people-moment">{seen(record)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Person({ record, children }: { record: RecordData; children: React.ReactNode }) {
  return (
    <Link to="/settings/$" params={{ _splat: `people/${record.id}` }}>
      {children}
    </Link>
  );
}

/** What is out of the ordinary, and whether there is a second factor. */
function State({ record, login }: { record: RecordData; login: Login | undefined }) {
  const { t } = useTranslation();
  const phone = usePhone();
  if (!phone && record.active !== false && !login?.invited && !login?.second_factor) return <span className="soft">{t("people.active")}</span>;
  return (
    <span className="people-chips">
      {record.active === false && <Chip color="gray">{t("people.isInactive")}</Chip>}
      {login?.invited && <Chip color="gold">{t("people.isInvited")}</Chip>}
      {login?.second_factor && <Chip color="green">{t("people.hasSecondFactor")}</Chip>}
    </span>
  );
}
