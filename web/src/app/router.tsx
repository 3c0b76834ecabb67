/** Addresses and the pages behind them; each page is its own chunk. */
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, redirect, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

import { entityQuery, meQuery } from "../api/queries";
import { Problem } from "../api/problem";
import { readInboxState, type InboxState } from "../features/inbox/state";
import { readListState, type ListState } from "../features/records/listState";
import { nearestLocale, withLists, withOffice } from "../locales";
import { tellFailed } from "../shared/failing";
import { showLocale } from "../shared/locale";
import { ErrorPage, NotFoundPage, Waiting } from "./pages";
import { Shell } from "./Shell";

interface Context {
  client: QueryClient;
}

const LoginPage = lazy(() => import("../features/account/LoginPage"));
const InboxPage = lazy(withOffice(() => import("../features/inbox/InboxPage")));
const ListPage = lazy(withLists(() => import("../features/records/ListPage")));
const ImportPage = lazy(withOffice(() => import("../features/records/ImportPage")));
const Feedback = lazy(() => import("./Feedback"));
const SettingsArea = lazy(() => import("./SettingsArea"));
/** The editors come at the same time; lists do without them. */
const OpenedRecord = lazy(async () => {
  const [page] = await Promise.all([
    withLists(() => import("./OpenedRecord"))(), import("../fields/parts/DayPicker"), import("../fields/parts/ChoicePicker"), import("../fields/parts/ReferencePicker"),
  ]);
  return page;
});

const root = createRootRouteWithContext<Context>()({ notFoundComponent: NotFoundPage, errorComponent: ErrorPage });

/** Only an address of our own may follow a sign-in. */
function ownAddress(next: unknown): string {
  return typeof next === "string" && /^\/(?![/\\])/.test(next) ? next : "/";
}

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: ({ next, refused }: Record<string, unknown>): { next?: string; refused?: string } => ({
    ...(next ? { next: ownAddress(next) } : {}),
    ...(typeof refused === "string" ? { refused } : {}),
  }),
  component: function Login() {
    const { next, refused } = login.useSearch();
    return <LoginPage next={ownAddress(next)} refused={refused} />;
  },
});

const forgotten = createRoute({ getParentRoute: () => root, path: "/forgotten", component: lazyRouteComponent(withOffice(() => import("../features/account/ForgottenPage"))) });
const welcome = createRoute({ getParentRoute: () => root, path: "/welcome", component: lazyRouteComponent(withOffice(() => import("../features/account/WelcomePage"))) });

const unsubscribe = createRoute({ getParentRoute: () => root, path: "/unsubscribe", component: lazyRouteComponent(withOffice(() => import("../features/account/UnsubscribePage"))) });

const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  beforeLoad: async ({ context, location }) => {
    try {
      const me = await context.client.ensureQueryData(meQuery);
      await showLocale(nearestLocale(me.locale));
      if (me.second_factor_needed && !location.pathname.startsWith("/settings/security")) throw redirect({ href: "/settings/security" });
    } catch (failure) {
      if (!(failure instanceof Problem) || failure.status !== 401) throw failure;
      const next = location.href === "/" ? {} : { next: location.href };
      throw redirect({ to: "/login", search: next });
    }
  },
  component: Shell,
});

const home = createRoute({ getParentRoute: () => shell, path: "/", component: lazyRouteComponent(() => import("../features/home/HomePage")) });

/** The definition is asked for while the page's code still loads. */
const entity = createRoute({
  getParentRoute: () => shell,
  path: "/e/$entity",
  loader: ({ context, params }) => context.client.ensureQueryData(entityQuery(params.entity)),
  component: Feedback,
});

const list = createRoute({
  getParentRoute: () => entity,
  path: "/",
  validateSearch: readListState,
  component: function List() {
    const { entity: name } = list.useParams();
    const state = list.useSearch();
    const navigate = useNavigate();
    const change = (next: ListState) => void navigate({ to: "/e/$entity", params: { entity: name }, search: next, replace: true });
    return <ListPage key={name} entity={name} state={state} onChange={change} />;
  },
});

const imports = createRoute({
  getParentRoute: () => entity,
  path: "/import",
  component: function Import() {
    return <ImportPage entity={imports.useParams().entity} />;
  },
});

interface Beginning {
  /** The record to make a copy of. */
  copy?: string;
  /** Values to begin with. */
  set?: Record<string, string>;
}

function readBeginning({ copy, set }: Record<string, unknown>): Beginning {
  const given = typeof set === "object" && set !== null ? Object.entries(set).filter((pair): pair is [string, string] => typeof pair[1] === "string") : [];
  return { ...(typeof copy === "string" ? { copy } : {}), ...(given.length ? { set: Object.fromEntries(given) } : {}) };
}

const creation = createRoute({
  getParentRoute: () => entity,
  path: "/new",
  validateSearch: readBeginning,
  component: function New() {
    return <OpenedRecord entity={creation.useParams().entity} id={null} />;
  },
});

const record = createRoute({
  getParentRoute: () => entity,
  path: "/$id",
  component: function Open() {
    const { entity: name, id } = record.useParams();
    return <OpenedRecord entity={name} id={id} />;
  },
});

const inbox = createRoute({
  getParentRoute: () => shell,
  path: "/inbox",
  validateSearch: readInboxState,
  component: function Inbox() {
    const state = inbox.useSearch();
    const navigate = useNavigate();
    const change = (next: InboxState) => void navigate({ to: "/inbox", search: next, replace: true });
    return (
      <Suspense fallback={<Waiting />}>
        <InboxPage state={state} onChange={change} />
      </Suspense>
    );
  },
});

/** Its pages are listed in settingsPages.ts. */
const settings = createRoute({ getParentRoute: () => shell, path: "/settings", component: Feedback });

const settingsStart = createRoute({ getParentRoute: () => settings, path: "/", component: () => <SettingsArea address="" /> });

const settingsPage = createRoute({
  getParentRoute: () => settings,
  path: "$",
  component: function Settings() {
    return <SettingsArea address={settingsPage.useParams()._splat ?? ""} />;
  },
});

const missing = createRoute({ getParentRoute: () => shell, path: "$", component: NotFoundPage });

const tree = root.addChildren([login, forgotten, welcome, unsubscribe, shell.addChildren([home, inbox, missing, settings.addChildren([settingsStart, settingsPage]), entity.addChildren([list, imports, creation, record])])]);

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: false,
    defaultPendingComponent: Waiting,
    defaultErrorComponent: ErrorPage,
    defaultOnCatch: tellFailed,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
