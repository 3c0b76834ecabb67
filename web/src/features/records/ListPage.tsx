/** The list of an entity's records: found, sorted and filtered by the server; what is shown stands in the address. */
import { FilterOutlined, TableOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Button, Popover } from "antd";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/client";
import { useChanges } from "../../api/events";
import { keys, meQuery, useEntity, useMe } from "../../api/queries";
import type { Entity, Fields, RecordData, View } from "../../api/types";
import { withLists, withOffice } from "../../locales";
import { Spinner } from "../../shared/Spinner";
import type { ColumnPlace } from "../../shared/grid/columns";
import type { GridHandle } from "../../shared/grid/DataGrid";
import type { Pager } from "../../shared/grid/pager";
import { useListTitle } from "../../shared/menus";
import { forgetRecords } from "../../shared/recent";
import { useSettings } from "../../shared/settings";
import { rememberSiblings } from "../../shared/siblings";
import { useDocumentTitle } from "../../shared/useDocumentTitle";
import { usePhone } from "../../shared/usePhone";
import { firstWidth, keepColumns, keptColumns, levelsOf, listable, usePathFields, viewColumns } from "./columns";
import { condition, joined, quoted, type Filter } from "./filters";
import { EmptyList } from "./list/EmptyList";
import { FailedList } from "./list/FailedList";
import { FilterBar } from "./list/FilterBar";
import { Coming } from "./list/Coming";
import { gridColumns } from "./list/gridColumns";
import type { Writing } from "./list/edit/useWriting";
import "./list/list.css";
import { ListHead } from "./list/ListHead";
import { SearchField } from "./list/SearchField";
import { SortChoice } from "./list/SortChoice";
import { StateFilter } from "./list/StateFilter";
import { QuickFilters } from "./list/QuickFilters";
import { useCount } from "./list/useCount";
import { useListKeys } from "./list/useListKeys";
import { useRows } from "./list/useRows";
import { useSummary } from "./list/useSummary";
import { useViews } from "./list/useViews";
import { Order } from "./list/order";
import { narrowed, parseSort, tidy, writeSort, type ListState } from "./listState";
import { kinds } from "./views";
import { OtherView } from "./views/OtherView";

/** A phone has cards instead of the grid. */
const CardList = lazy(() => import("./list/CardList"));
const BatchBar = lazy(() => import("./list/BatchBar"));
const FilterSheet = lazy(withLists(() => import("./list/FilterSheet")));
const RecordGrid = lazy(() => import("./list/RecordGrid"));
const PivotPanel = lazy(withOffice(() => import("./views/pivot/PivotPanel")));
const FilterEditor = lazy(() => import("./list/FilterEditor"));
const FilterBuilder = lazy(withLists(() => import("./list/builder/FilterBuilder")));
const BulkDialog = lazy(withLists(() => import("./list/bulk/BulkDialog")));

interface ListPageProps {
  entity: string;
  state: ListState;
  onChange: (state: ListState) => void;
}

/** What the list asks of the server, from the address and the view chosen; `plain` is that without quick filters. */
function useQuestion(entity: Entity, view: View | undefined, fields: Fields, state: ListState) {
  const states = state.states?.length && entity.lifecycle ? `${entity.lifecycle.field} in [${state.states.map(quoted).join(", ")}]` : "";
  const plain = condition(fields, state.filters ?? {}, view?.filter ?? "", state.where ?? "", states);
  const where = joined([plain, ...(view?.quick_filters ?? []).filter(({ name }) => state.quick?.includes(name)).map(({ filter }) => filter)]);
  const sort = state.sort ?? view?.sort ?? "";
  const asked = useMemo(() => ({ where, sort, search: state.search ?? "" }), [where, sort, state.search]);
  return { asked, plain };
}

/** The columns shown, and how they change; each view of each person keeps its own. */
function usePlaces(entity: Entity, view: View | undefined) {
  const me = useMe();
  const place = `${me.workspace}.${me.user.id}.${entity.name}.${view?.name ?? ""}`;
  const [kept, setKept] = useState<{ place: string; columns: ColumnPlace[] | null }>(() => ({ place, columns: keptColumns(place) }));
  const mine = kept.place === place ? kept.columns : keptColumns(place);
  const columns = mine ?? (view?.places?.length ? view.places : null);
  const keep = (changed: ColumnPlace[] | null) => {
    keepColumns(place, changed);
    setKept({ place, columns: changed });
  };
  return { columns, moved: mine !== null, keep };
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
  const { views, view, first: begins } = useViews(entity, state.view);
  const { columns: places, moved, keep } = usePlaces(entity, view);
  const wanted = useMemo(() => places?.map((place) => place.name) ?? viewColumns(entity, view), [places, entity, view]);
  const levels = useMemo(() => levelsOf(view, state.group), [view, state.group]);
  const paths = useMemo(() => [...new Set([...wanted, ...levels, ...Object.keys(state.filters ?? {})])], [wanted, levels, state.filters]);
  const found = usePathFields(entity, paths);
  const fields = useMemo<Fields>(() => ({ ...Object.fromEntries(Object.entries(entity.fields).filter(([, field]) => listable(field))), ...found }), [entity.fields, found]);
  const shown = useMemo(() => wanted.filter((path) => fields[path]), [wanted, fields]);

  const { asked, plain } = useQuestion(entity, view, fields, state);
  const select = shown.join(",");
  const seen = asking(entity, shown, view);
  const totals = useMemo(() => Object.fromEntries(Object.entries(view?.totals ?? {}).filter(([name]) => fields[name])), [view, fields]);
  const question = JSON.stringify([name, asked, select, levels]);
  const [round, setRound] = useState(0);
  const renewed = useQuery(meQuery).dataUpdatedAt;
  const again = useCallback(() => setRound((before) => before + 1), []);
  const { pager, grouped, toggle } = useRows(entity, fields, asked, seen, phone ? [] : levels, totals, `${round} ${renewed}`);
  const quick = view?.quick_filters ?? [];
  const summary = useSummary(entity.name, plain, asked.search, quick.length && asked.where !== plain ? {} : totals, quick.map(({ filter }) => filter), round);
  const sums = useSummary(entity.name, asked.where, asked.search, asked.where !== plain ? totals : {}, [], round);
  const whole = asked.where === plain ? summary?.whole : sums?.whole;
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
    () => gridColumns(shown, fields, { settings, places, sort: parseSort(asked.sort), filters: state.filters ?? {}, width: firstWidth, titles: view?.titles }),
    [shown, fields, settings, places, asked.sort, state.filters, view],
  );
  const [building, setBuilding] = useState(false);
  const [sheet, setSheet] = useState(false);
  const [bulk, setBulk] = useState<string[] | null>(null);
  const writing = useRef<Writing | null>(null);
  const [pivoting, setPivoting] = useState(false);
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

  const narrowing = (
    <>
      {quick.length > 0 && <QuickFilters filters={quick} counts={summary?.each ?? []} chosen={state.quick ?? []} onChange={(chosen) => change({ quick: chosen })} />}
      {entity.lifecycle && <StateFilter lifecycle={entity.lifecycle} chosen={state.states ?? []} onChange={(states) => change({ states })} />}
      <FilterBar fields={fields} filters={state.filters ?? {}} where={state.where ?? ""} onFilter={setFilter} onWhere={() => change({ where: "" })} onAdvanced={() => setBuilding(true)} onClear={clear} />
      {phone && <SortChoice columns={columns} sort={asked.sort} onSort={(sort) => change({ sort })} />}
    </>
  );

  return (
    <div className="list">
      <ListHead
        entity={entity}
        title={title}
        views={views}
        view={view?.name ?? ""}
        onView={(chosen) => onChange(tidy({ view: chosen }))}
        onNew={() => create()}
        columns={{
          fields: { ...fields }, shown, onChange: (names) => keep(placed(names, columns, fields)), onReset: () => keep(null),
          frozen: columns.filter(({ frozen }) => frozen).map((column) => column.name), onFreeze: (path) => keep(frozen(path, columns)),
          levels, onGroup: (chosen) => change({ group: chosen.join(",") || (view?.group?.length ? "-" : "") }),
        }}
        asked={{ ...asked, select }}
        arrangement={{ view, columns, moved, where: plain, sort: asked.sort, levels }}
        first={begins}
        onSaved={(saved) => {
          keep(null);
          keepColumns(`${me.workspace}.${me.user.id}.${entity.name}.${saved.name}`, null);
          onChange(tidy({ view: saved.name, ...(state.search ? { search: state.search } : {}), ...(state.quick ? { quick: state.quick } : {}) }));
        }}
        onBulk={() => setBulk([])}
      />
      <div className="list-tools">
        {searchField}
        {phone ? (
          <Button icon={<FilterOutlined />} aria-haspopup="dialog" onClick={() => setSheet(true)}>
            {t("list.filters")} {narrowed(state) && <span className="list-narrowed" />}
          </Button>
        ) : (
          narrowing
        )}
        <span className="list-count" aria-live="polite">
          {count.exact ? (
            t("list.count", { count: count.number, shown: count.number.toLocaleString(settings.locale) })
          ) : count.number > 0 ? (
            <Button type="link" size="small" onClick={count.ask} loading={count.asking}>
              {t("list.countMore", { shown: count.number.toLocaleString(settings.locale) })}
            </Button>
          ) : null}
        </span>
        <Button type="text" size="small" icon={<TableOutlined />} aria-label={t("list.pivot")} title={t("list.pivot")} onClick={() => setPivoting(true)} />
        {selected.length > 0 && (
          <Suspense>
            <BatchBar entity={entity} records={selected} onClear={() => grid.current?.clearSelection()} onChanged={changed} onChangeFields={() => setBulk(selected.map(({ id }) => id))} />
          </Suspense>
        )}
      </div>
      {pivoting && (
        <Suspense>
          <PivotPanel entity={entity} asked={asked} onNarrow={(where) => (setPivoting(false), change({ where: joined([state.where ?? "", where]) }))} onClose={() => setPivoting(false)} />
        </Suspense>
      )}
      <div className="list-body">
        {!first && !failed && !phone && !other && <Waiting />}
        {view?.refused && <EmptyList entity={entity} title={title} narrowed={false} refused={view.refused} onClear={clear} onNew={() => create()} />}
        {failed && <FailedList problem={failed} onRetry={again} onClear={() => onChange(tidy(state.view ? { view: state.view } : {}))} />}
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
          <Suspense>
          <CardList label={title} entity={entity.name} columns={columns} lifecycle={entity.lifecycle} pager={pager} onLoaded={loaded} onFailed={(thrown) => setFailure({ pager, thrown })} />
          </Suspense>
        ) : (
          <Suspense>
            <RecordGrid
              entity={entity}
              fields={fields}
              select={seen}
              colors={view?.colors ?? []}
              totals={totals}
              whole={whole}
              onGroup={toggle}
              writing={(given) => {
                writing.current = given;
              }}
              label={title}
              columns={columns}
              pager={grouped ?? pager}
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
      {building && (
        <Suspense>
          <FilterBuilder
            entity={entity}
            fields={fields}
            where={condition(fields, state.filters ?? {}, state.where ?? "")}
            onClose={() => setBuilding(false)}
            onApply={(where) => {
              setBuilding(false);
              change({ where, filters: {} });
            }}
          />
        </Suspense>
      )}
      {sheet && (
        <Suspense>
          <FilterSheet onClose={() => setSheet(false)}>{narrowing}</FilterSheet>
        </Suspense>
      )}
      {bulk && (
        <Suspense>
          <BulkDialog
            entity={entity}
            ids={bulk}
            where={asked.where}
            search={asked.search}
            count={count.number}
            onClose={() => setBulk(null)}
            onDone={(number, before) => {
              setBulk(null);
              changed(before.map(({ id }) => id));
              writing.current?.done(before, number);
            }}
          />
        </Suspense>
      )}
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

/** The state is always asked for: cards, batch actions and colours need it; and the conditions of colours with it. */
function asking({ lifecycle }: Entity, shown: readonly string[], view: View | undefined): string {
  return [...new Set([...shown, ...(lifecycle ? [lifecycle.field] : []), ...(view?.colors ?? []).map(({ when }) => when)])].join(",");
}

/** Up, down, unsorted, which is the view's own order: where that is shown already, up again. With shift as a further key. */
function sorted(sort: string, path: string, more: boolean, standard: string): string {
  const before = parseSort(sort);
  const now = before.find((key) => key.name === path);
  const next = now?.down && sort !== standard ? [] : [{ name: path, down: Boolean(now) && !now?.down }];
  if (!more) return writeSort(next);
  return writeSort(now ? before.flatMap((key) => (key.name === path ? next : [key])) : [...before, ...next]);
}

interface Placed {
  name: string;
  width: number;
  frozen?: boolean;
}

/** Columns chosen by name, keeping the widths of those that stay, and what is kept in sight. */
function placed(names: string[], columns: Placed[], fields: Fields): ColumnPlace[] {
  return names.map((name) => {
    const known = columns.find((column) => column.name === name);
    return { name, width: known?.width ?? (fields[name] ? firstWidth(fields[name]) : 140), ...(known?.frozen ? { frozen: true } : {}) };
  });
}

/** A column kept in sight, or let go again; those kept stand first. */
function frozen(path: string, columns: Placed[]): ColumnPlace[] {
  const places = columns.map(({ name, width, frozen: now }) => ({ name, width, frozen: name === path ? !now : Boolean(now) }));
  return [...places.filter((place) => place.frozen), ...places.filter((place) => !place.frozen)];
}

/** Asks again a moment after others changed records of the entity; also when they do not stop. */
function useLive(entity: string, again: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useChanges(entity, () => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      again();
    }, 800);
  });
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);
}
