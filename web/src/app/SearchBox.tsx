/** Go anywhere, do anything: what was open lately, pages, commands, and records of everything I may see. A combobox as the ARIA guide describes it. */
import { SearchOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { entitiesQuery, searchQuery, useMe } from "../api/queries";
import type { SearchGroup } from "../api/types";
import type { Destination } from "../shared/menus";
import { useDelayed } from "../shared/useDelayed";
import type { Group, Hit } from "./hits";
import type * as Palette from "./palette";

interface SearchBoxProps {
  places: Destination[];
  autoFocus?: boolean;
  onChosen?: () => void;
}

/** Written on keys the same in every language. */
const shortcut = "Ctrl K";

function recordGroup({ entity, title, records, more }: SearchGroup, text: string, all: string): Group {
  const hits: Hit[] = records.map(({ id, _title, _detail }) => ({ path: `/e/${entity}/${id}`, title: _title, detail: _detail }));
  return { title, hits: more ? [...hits, { path: `/e/${entity}?search=${encodeURIComponent(text)}`, title: all }] : hits };
}

/** What the palette offers without asking the server; its code comes when the box is first used. */
function useOffered(places: Destination[], text: string, open: boolean): Group[] {
  const { t } = useTranslation();
  const me = useMe();
  const router = useRouter();
  const client = useQueryClient();
  const { data: entities = [] } = useQuery({ ...entitiesQuery, enabled: open });
  const [code, setCode] = useState<typeof Palette | null>(null);
  useEffect(() => {
    if (open) void import("./palette").then(setCode);
  }, [open]);
  if (!code || !open) return [];
  const signOut = async () => {
    await code.endSession();
    await router.navigate({ to: "/login", search: {} });
    client.clear();
  };
  return code.palette(text, { t, me, places, entities, signOut: () => void signOut() });
}

function useHits(places: Destination[], text: string, open: boolean) {
  const { t } = useTranslation();
  const asked = useDelayed(text, 200);
  const { data, isFetching } = useQuery({ ...searchQuery(asked), placeholderData: (before) => (asked ? before : undefined) });
  const found = [...asked].length >= 2 && text ? (data?.groups ?? []) : [];
  const offered = useOffered(places, text, open);
  const records = found.map((group) => recordGroup(group, asked, t("app.allFound", { title: group.title })));
  const groups = [...offered, ...records].filter((group) => group.hits.length > 0);
  return { groups, waiting: isFetching || asked !== text };
}

export function SearchBox({ places, autoFocus = false, onChosen }: SearchBoxProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const wanted = text.trim();
  const { groups, waiting } = useHits(places, wanted, open);
  const hits = groups.flatMap((group) => group.hits);
  const active = Math.min(at, hits.length - 1);
  useCtrlK(() => input.current?.focus());

  const go = (hit: Hit) => {
    setText("");
    setOpen(false);
    input.current?.blur();
    if (hit.run) hit.run();
    else void router.navigate({ href: hit.path });
    onChosen?.();
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) {
      event.preventDefault();
      setAt((active + step + hits.length) % hits.length);
    }
    if (event.key === "Enter" && open && hits[active]) go(hits[active]);
    if (event.key === "Escape") setOpen(false);
  };
  const shown = open && (wanted !== "" || hits.length > 0);
  const words = hits.length ? "" : [...wanted].length < 2 ? t("app.searchStart") : waiting ? t("app.loading") : t("app.searchNothing", { text: wanted });
  return (
    <div className="top-search" onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || setOpen(false)}>
      <SearchOutlined className="search-sign" aria-hidden />
      <input
        ref={input}
        type="text"
        value={text}
        autoFocus={autoFocus}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={press}
        placeholder={t("app.search")}
        aria-label={t("app.search")}
        aria-keyshortcuts="Control+K"
        role="combobox"
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        {...(shown && hits.length ? { "aria-activedescendant": `${id}-${active}` } : {})}
        autoComplete="off"
      />
      <kbd className="key-hint wide-only" aria-hidden>
        {shortcut}
      </kbd>
      <div className="search-list" id={`${id}-list`} role="listbox" aria-label={t("app.search")} hidden={!shown}>
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title}>
            <div className="search-group" aria-hidden>
              {group.title}
            </div>
            {group.hits.map((hit) => (
              <HitLine key={hit.path} id={`${id}-${hits.indexOf(hit)}`} hit={hit} active={hits[active] === hit} onChoose={() => go(hit)} />
            ))}
          </div>
        ))}
        {words && (
          <div className="search-words" role="option" aria-selected={false} aria-disabled>
            {words}
          </div>
        )}
      </div>
    </div>
  );
}

function HitLine({ id, hit, active, onChoose }: { id: string; hit: Hit; active: boolean; onChoose: () => void }) {
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) line.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div ref={line} id={id} role="option" aria-selected={active} className="search-option" onMouseDown={(event) => event.preventDefault()} onClick={onChoose}>
      <span>{hit.title}</span>
      {hit.detail && <span className="search-detail">{hit.detail}</span>}
    </div>
  );
}

function useCtrlK(focus: () => void): void {
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      focus();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });
}
