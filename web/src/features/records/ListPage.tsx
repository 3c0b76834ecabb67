/** The list of an entity's records: found, sorted and filtered by the server; what is shown stands in the address. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Button, Popover } from "antd";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/client";
import { useChanges } from "../../api/events";
import { findRecords, keys, meQuery, useEntity, useMe } from "../../api/queries";
import type { Entity, Fields, RecordData } from "../../api/types";
import { Spinner } from "../../shared/Spinner";
import type { ColumnPlace } from "../../shared/grid/columns";
import type { GridHandle } from "../../shared/grid/DataGrid";
import { Pager } from "../../shared/grid/pager";
import { useListTitle } from "../../shared/menus";
import { forgetRecords } from "../../shared/recent";
import { useSettings } from "../../shared/settings";
import { rememberSiblings } from "../../shared/siblings";
import { useDocumentTitle } from "../../shared/useDocumentTitle";
import { usePhone } from "../../shared/usePhone";
import { firstWidth, keepColumns, keptColumns, listable, usePathFields, viewColumns } from "./columns";
import { condition, quoted, type Filter } from "./filters";
import { BatchBar } from "./list/BatchBar";
import { CardList } from "./list/CardList";
import { EmptyList } from "./list/EmptyList";
import { FailedList } from "./list/FailedList";
import { FilterBar } from "./list/FilterBar";
import { Coming } from "./list/Coming";
import { gridColumns } from "./list/gridColumns";
import "./list/list.css";
import { ListHead } from "./list/ListHead";
import { SearchField } from "./list/SearchField";
import { SortChoice } from "./list/SortChoice";
import { StateFilter } from "./list/StateFilter";
import { useCount } from "./list/useCount";
import { useListKeys } from "./list/useListKeys";
import { Order } from "./list/order";
import { narrowed, parseSort, tidy, writeSort, type ListState } from "./listState";
import { kinds } from "./views";
import { OtherView } from "./views/OtherView";

/** A phone has cards instead. */
const RecordGrid = lazy(() => import("./list/RecordGrid"));
const FilterEditor = lazy(() => import("./list/FilterEditor"));

interface ListPageProps {
  entity: string;
  state: ListState;
  onChange: (state: ListState) => void;
}

const pageSize = 100;

/** What the list asks of the server, from the address and the view chosen. */
function useQuestion(entity: Entity, fields: Fields, state: ListState) {
  const view = entity.views.find(({ name }) => name === state.view) ?? entity.views[0];
  const states = state.states?.length && entity.lifecycle ? `${entity.lifecycle.field} in [${state.states.map(quoted).join(", ")}]` : "";
  const where = condition(fields, state.filters ?? {}, view?.filter ?? "", state.where ?? "", states);
  const sort = state.sort ?? view?.sort ?? "";
  return useMemo(() => ({ where, sort, search: state.search ?? "" }), [where, sort, state.search]);
}

/** The columns shown, and how they change; each view of each person keeps its own. */
function usePlaces(entity: Entity, viewName: string) {
  const me = useMe();
  const place = `${me.workspace}.${me.user.id}.${entity.name}.${viewName}`;
  const [kept, setKept] = useState<{ place: string; columns: ColumnPlace[] | null }>(() => ({ place, columns: keptColumns(place) }));
  const columns = kept.place === place ? kept.columns : keptColumns(place);
  const keep = (changed: ColumnPlace[] | null) => {
    keepColumns(place, changed);
    setKept({ place, columns: changed });
  };
  return { columns, keep };
}

export default function ListPage({ entity: name, state, onChange }: ListPageProps) {
  const { t } = useTranslation();
  const entity = useEntity(name);
  const title = useListTitle(entity);
  useDocumentTitle(title);
  const me = useMe();
  const phone = usePhone();
  const router = useRouter();
  const client = useQueryClient();
  const settings = useSettings();
  const view = entity.views.find((one) => one.name === state.view) ?? entity.views[0];
  const { columns: places, keep } = usePlaces(entity, view?.name ?? "");
  const wanted = useMemo(() => places?.map((place) => place.name) ?? viewColumns(entity, view), [places, entity, view]);
  const paths = useMemo(() => [...new Set([...wanted, ...Object.keys(state.filters ?? {})])], [wanted, state.filters]);
  const found = usePathFields(entity, paths);
  const fields = useMemo<Fields>(() => ({ ...Object.fromEntries(Object.entries(entity.fields).filter(([, field]) => listable(field))), ...found }), [entity.fields, found]);
  const shown = useMemo(() => wanted.filter((path) => fields[path]), [wanted, fields]);

  const asked = useQuestion(entity, fields, state);
  const select = shown.join(",");
  const question = JSON.stringify([name, asked, select]);
  const [round, setRound] = useState(0);
  const renewed = useQuery(meQuery).dataUpdatedAt;
  const again = useCallback(() => setRound((before) => before + 1), []);
  const pager = useMemo(
    () => new Pager<RecordData>((after, limit) => findRecords(entity.name, { ...asked, select: withState(entity, select), limit, after }), pageSize),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- another round, language or session is another pager
    [entity, asked, select, round, renewed],
  );
  const [failure, setFailure] = useState<{ pager: Pager<RecordData>; thrown: unknown } | null>(null);
  const failed = failure?.pager === pager ? asProblem(failure.thrown) : null;
  const [first, setFirst] = useState<{ pager: Pager<RecordData>; empty: boolean } | null>(null);
  const empty = first?.pager === pager && first.empty && !failed;
  const order = useMemo(() => new Order(pager.size), [pager]);
  const loaded = (block: number, rows: RecordData[]) => {
    if (block === 0) setFirst({ pager, empty: rows.length === 0 });
    order.add(block, rows.map(({ id }) => id));
    rememberSiblings(entity.name, order.ids);
  };
  useLive(entity.name, again);

  const change = (part: Partial<ListState>) => onChange(tidy({ ...state, ...part }));
  const setFilter = (path: string, filter: Filter | null) => {
    const { [path]: _before, ...others } = state.filters ?? {};
    change({ filters: filter ? { ...others, [path]: filter } : others });
  };
  const clear = () => onChange(tidy({ ...(state.view ? { view: state.view } : {}), ...(state.sort ? { sort: state.sort } : {}) }));
  const sortBy = (path: string, more: boolean) => change({ sort: sorted(asked.sort, path, more, view?.sort ?? "") });
  const [filtering, setFiltering] = useState<{ path: string; at: DOMRect } | null>(null);
  const actions = { onSort: sortBy, onFilter: (path: string, anchor: HTMLElement) => setFiltering({ path, at: anchor.getBoundingClientRect() }) };

  const columns = useMemo(
    () => gridColumns(shown, fields, { settings, places, sort: parseSort(asked.sort), filters: state.filters ?? {}, width: firstWidth }),
    [shown, fields, settings, places, asked.sort, state.filters],
  );
  const [selected, setSelected] = useState<RecordData[]>([]);
  const grid = useRef<GridHandle<RecordData> | null>(null);
  const search = useRef<HTMLInputElement | null>(null);
  const create = (set?: Record<string, string>) =>
    entity.can.create && void router.navigate({ to: "/e/$entity/new", params: { entity: entity.name }, search: set ? { set } : {} });
  const open = (record: Pick<RecordData, "id">, apart: boolean) => {
    if (apart) window.open(`/e/${entity.name}/${record.id}`, "_blank", "noopener");
    else void router.navigate({ to: "/e/$entity/$id", params: { entity: entity.name, id: record.id } });
  };
  useListKeys({ onNew: () => create(), onSearch: () => search.current?.focus(), onDown: () => grid.current?.focusFirst() });
  const changed = (ids: string[]) => {
    forgetRecords(me.workspace, me.user.id, entity.can.delete ? ids : []);
    grid.current?.clearSelection();
    void client.invalidateQueries({ queryKey: keys.records(entity.name) });
    again();
  };
  const count = useCount(entity.name, asked, round);
  const other = view && view.kind in kinds ? view : null;

  const searchField = <SearchField ref={search} value={asked.search} onSearch={(text) => change({ search: text })} onDown={() => grid.current?.focusFirst()} />;

  return (
    <div className="list">
      <ListHead
        entity={entity}
        title={title}
        view={view?.name ?? ""}
        onView={(chosen) => onChange(tidy({ view: chosen }))}
        onNew={() => create()}
        columns={{ fields: { ...fields }, shown, onChange: (names) => keep(placed(names, columns, fields)), onReset: () => keep(null) }}
        asked={{ ...asked, select }}
      >
        {phone ? searchField : undefined}
      </ListHead>
      <div className="list-tools">
        {!phone && searchField}
        {entity.lifecycle && <StateFilter lifecycle={entity.lifecycle} chosen={state.states ?? []} onChange={(states) => change({ states })} />}
        <FilterBar fields={fields} filters={state.filters ?? {}} where={state.where ?? ""} onFilter={setFilter} onWhere={() => change({ where: "" })} onClear={clear} />
        {phone && <SortChoice columns={columns} sort={asked.sort} onSort={(sort) => change({ sort })} />}
        <span className="list-count" aria-live="polite">
          {count.exact ? (
            t("list.count", { count: count.number, shown: count.number.toLocaleString(settings.locale) })
          ) : count.number > 0 ? (
            <Button type="link" size="small" onClick={count.ask} loading={count.asking}>
              {t("list.countMore", { shown: count.number.toLocaleString(settings.locale) })}
            </Button>
          ) : null}
        </span>
        {selected.length > 0 && <BatchBar entity={entity} records={selected} onClear={() => grid.current?.clearSelection()} onChanged={changed} />}
      </div>
      <div className="list-body">
        {!first && !failed && !phone && !other && <Waiting />}
        {failed && <FailedList problem={failed} onRetry={again} />}
        {empty && !other && <EmptyList entity={entity} title={title} narrowed={narrowed(state) || Boolean(view?.filter)} onClear={clear} onNew={() => create()} />}
        {other ? (
          <Suspense fallback={<Waiting />}>
            <OtherView
              entity={entity}
              view={other}
              fields={fields}
              columns={shown}
              asked={asked}
              round={round}
              onOpen={open}
              onNew={entity.can.create ? create : undefined}
              onChanged={changed}
              onFailed={(thrown) => setFailure({ pager, thrown })}
            />
          </Suspense>
        ) : phone ? (
          <CardList label={title} entity={entity.name} columns={columns} lifecycle={entity.lifecycle} pager={pager} onLoaded={loaded} onFailed={(thrown) => setFailure({ pager, thrown })} />
        ) : (
          <Suspense>
            <RecordGrid
              entity={entity}
              fields={fields}
              select={withState(entity, select)}
              label={title}
              columns={columns}
              pager={pager}
              question={question}
              rowId={(record) => record.id}
              href={(record) => `/e/${entity.name}/${record.id}`}
              actions={actions}
              selectable={entity.can.delete || entity.can.actions.length > 0}
              onOpen={open}
              onSelect={setSelected}
              onPlaces={keep}
              onLoaded={loaded}
              onFailed={(thrown) => setFailure({ pager, thrown })}
              handle={(handle) => {
                grid.current = handle;
              }}
            />
          </Suspense>
        )}
      </div>
      {filtering && fields[filtering.path] && (
        <Popover
          open
          trigger="click"
          placement="bottomLeft"
          arrow={false}
          onOpenChange={(shownNow) => shownNow || setFiltering(null)}
          content={
            <Suspense fallback={<Coming />}>
              <FilterEditor
                key={filtering.path}
                field={fields[filtering.path]!}
                filter={state.filters?.[filtering.path]}
                onApply={(filter) => {
                  setFiltering(null);
                  setFilter(filtering.path, filter);
                }}
              />
            </Suspense>
          }
        >
          <span className="filter-anchor" style={{ left: filtering.at.left, top: filtering.at.bottom }} />
        </Popover>
      )}
    </div>
  );
}

function Waiting() {
  return (
    <div className="list-wait">
      <Spinner />
    </div>
  );
}

/** The state is always asked for: cards, batch actions and colours need it. */
function withState({ lifecycle }: Entity, select: string): string {
  return lifecycle && !select.split(",").includes(lifecycle.field) ? `${select},${lifecycle.field}` : select;
}

/** Up, down, unsorted, which is the view's own order: where that is shown already, up again. With shift as a further key. */
function sorted(sort: string, path: string, more: boolean, standard: string): string {
  const before = parseSort(sort);
  const now = before.find((key) => key.name === path);
  const next = now?.down && sort !== standard ? [] : [{ name: path, down: Boolean(now) && !now?.down }];
  if (!more) return writeSort(next);
  return writeSort(now ? before.flatMap((key) => (key.name === path ? next : [key])) : [...before, ...next]);
}

/** Columns chosen by name, keeping the widths of those that stay. */
function placed(names: string[], columns: { name: string; width: number }[], fields: Fields): ColumnPlace[] {
  return names.map((name) => ({ name, width: columns.find((column) => column.name === name)?.width ?? (fields[name] ? firstWidth(fields[name]) : 140) }));
}

/** Asks again a moment after others changed records of the entity. */
function useLive(entity: string, again: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useChanges(entity, () => {
    if (timer.current) clearTimeout(timer.current);
    timer.current = setTimeout(again, 800);
  });
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);
}
