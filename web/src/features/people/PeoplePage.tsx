/** Everybody who works here: found, filtered, added, changed together; and one of them in full. */
import { MailOutlined, UserAddOutlined } from "@ant-design/icons";
import { useInfiniteQuery, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/client";
import { useEntity, useMe } from "../../api/queries";
import "../../shared/choose.css";
import { DepartmentSelect } from "../../shared/departments/DepartmentSelect";
import { departmentsQuery } from "../../shared/departments/query";
import { Spinner } from "../../shared/Spinner";
import { useDelayed } from "../../shared/useDelayed";
import { AddDialog } from "./AddDialog";
import { BatchBar } from "./BatchBar";
import { loginsQuery, peopleQuery, rolesThere, type Filters } from "./people";
import "./people.css";
import { PeopleList } from "./PeopleList";
import { PersonPage } from "./PersonPage";

export default function PeoplePage({ rest }: { rest: string }) {
  return rest ? <PersonPage key={rest} id={rest} /> : <Everybody />;
}

function Everybody() {
  const { t } = useTranslation();
  const me = useMe();
  const entity = useEntity("base.user");
  const { data: departments } = useSuspenseQuery(departmentsQuery);
  const [filters, setFilters] = useState<Filters>({ search: "", role: "", department: null, state: "active" });
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [adding, setAdding] = useState<"invite" | "add" | null>(null);
  const asked = { ...filters, search: useDelayed(filters.search, 250) };
  const { data, error, hasNextPage, fetchNextPage, isFetching, isFetchingNextPage, refetch } = useInfiniteQuery(peopleQuery(entity, asked));
  const people = data?.pages.flatMap(({ records }) => records) ?? [];
  const { data: logins } = useQuery(loginsQuery(people.slice(-200).map(({ id }) => id), me.administrator === true));
  const chosen = people.filter(({ id }) => marked.has(id));
  const set = (values: Partial<Filters>) => {
    setFilters({ ...filters, ...values });
    setMarked(new Set());
  };
  return (
    <section className="panel" aria-label={t("settings.people")}>
      <div className="people-head">
        <Input allowClear type="search" value={filters.search} placeholder={t("people.find")} aria-label={t("people.find")} onChange={({ target }) => set({ search: target.value })} />
        <span className="top-space" />
        {me.administrator && (
          <>
            <Button icon={<UserAddOutlined />} onClick={() => setAdding("add")}>{t("people.add")}</Button>
            <Button type="primary" icon={<MailOutlined />} onClick={() => setAdding("invite")}>{t("people.invite")}</Button>
          </>
        )}
      </div>
      <div className="people-filters" role="group" aria-label={t("people.filters")}>
        {rolesThere(entity).length > 0 && (
          <select className="choose" aria-label={t("people.role")} value={filters.role} onChange={({ target }) => set({ role: target.value })}>
            <option value="">{t("people.everyRole")}</option>
            {rolesThere(entity).map(({ value, title }) => (
              <option key={value} value={value}>{title}</option>
            ))}
          </select>
        )}
        <DepartmentSelect label={t("people.department")} all={departments} value={filters.department} none={t("people.everyDepartment")} onChange={(department) => set({ department })} />
        <select className="choose" aria-label={t("people.state")} value={filters.state} onChange={({ target }) => set({ state: target.value as Filters["state"] })}>
          <option value="active">{t("people.active")}</option>
          <option value="inactive">{t("people.inactive")}</option>
          <option value="all">{t("people.everybody")}</option>
        </select>
        {typeof data?.pages[0]?.count === "number" && <span className="soft" role="status">{t("people.count", { count: data.pages[0].count })}</span>}
      </div>
      {chosen.length > 0 && <BatchBar people={chosen} entity={entity} departments={departments} onDone={() => setMarked(new Set())} />}
      {error ? (
        <p role="alert" className="people-failure">
          {asProblem(error).sentence} <Button size="small" onClick={() => void refetch()}>{t("app.retry")}</Button>
        </p>
      ) : !data ? (
        <Spinner />
      ) : people.length === 0 ? (
        <p className="soft">{t("people.nobody")}</p>
      ) : (
        <PeopleList people={people} logins={logins} entity={entity} marked={marked} onMark={setMarked} busy={isFetching && !isFetchingNextPage} />
      )}
      {hasNextPage && (
        <Button className="people-more" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t("people.more")}</Button>
      )}
      {adding && <AddDialog way={adding} entity={entity} departments={departments} onClose={() => setAdding(null)} />}
    </section>
  );
}
