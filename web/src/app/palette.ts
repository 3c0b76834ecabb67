/** What the palette offers beside records that are found: what was open lately, pages, and things to do. */
import type { TFunction } from "i18next";

import { del } from "../api/client";
import type { EntityName, Me } from "../api/types";
import { commandsHere } from "../shared/commands";
import type { Destination } from "../shared/menus";
import { recentRecords } from "../shared/recent";
import type { Group, Hit } from "./hits";
import { settingsPages } from "./settingsPages";

interface Around {
  t: TFunction;
  me: Me;
  places: readonly Destination[];
  entities: readonly EntityName[];
  signOut: () => void;
}

const most = 6;

/** Groups in the order in which they are shown; those without a hit are left out by whoever shows them. */
export function palette(text: string, around: Around): Group[] {
  const { t } = around;
  if (!text) {
    return [
      { title: t("app.recent"), hits: recent(around).slice(0, most) },
      { title: t("app.here"), hits: here() },
    ];
  }
  return [
    { title: t("app.menu"), hits: fitting(text, pages(around)) },
    { title: t("app.toDo"), hits: fitting(text, [...here(), ...made(around), ...account(around)]) },
  ];
}

/** Those whose title holds every word. */
function fitting(text: string, hits: readonly Hit[]): Hit[] {
  const words = text.toLowerCase().split(/\s+/);
  return hits.filter((hit) => words.every((word) => hit.title.toLowerCase().includes(word))).slice(0, most);
}

function recent({ me }: Around): Hit[] {
  return recentRecords(me.workspace, me.user.id).map(({ entity, id, title, entityTitle }) => ({ path: `/e/${entity}/${id}`, title, detail: entityTitle }));
}

function here(): Hit[] {
  return commandsHere().map(({ title, run }) => ({ path: `do:${title}`, title, run }));
}

function pages({ t, me, places }: Around): Hit[] {
  const settings = settingsPages.filter((page) => page.offered(me)).map((page) => ({ path: `/settings/${page.name}`, title: t(page.title), detail: t("settings.title") }));
  return [{ path: "/", title: t("app.home") }, ...places.map(({ path, title }) => ({ path, title })), ...settings];
}

function made({ t, entities }: Around): Hit[] {
  const makeable = entities.filter((entity) => entity.create);
  return makeable.map((entity) => ({ path: `/e/${entity.name}/new`, title: t("app.newOf", { title: entity.title }) }));
}

function account({ t, signOut }: Around): Hit[] {
  return [{ path: "do:out", title: t("app.signOut"), run: signOut }];
}

/** Ends the session on the server, whatever it answers. */
export async function endSession(): Promise<void> {
  await del("/session").catch(() => null);
}
