/** Search across everything I may see: pages of the menu first, then records by entity. A combobox as the ARIA guide describes it. */
import { SearchOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { searchQuery } from "../api/queries";
import type { SearchGroup } from "../api/types";
import type { Destination } from "../shared/menus";
import { useDelayed } from "../shared/useDelayed";

interface SearchBoxProps {
  places: Destination[];
  autoFocus?: boolean;
  onChosen?: () => void;
}

/** Written on keys the same in every language. */
const shortcut = "Ctrl K";

interface Hit {
  path: string;
  title: string;
  detail?: string | null | undefined;
}

interface Group {
  title: string;
  hits: Hit[];
}

function menuGroup(title: string, places: Destination[], text: string): Group {
  const found = text ? places.filter((place) => place.title.toLowerCase().includes(text.toLowerCase())).slice(0, 5) : [];
  return { title, hits: found };
}

function recordGroup({ entity, title, records }: SearchGroup): Group {
  return { title, hits: records.map(({ id, _title, _detail }) => ({ path: `/e/${entity}/${id}`, title: _title, detail: _detail })) };
}

function useHits(places: Destination[], text: string) {
  const { t } = useTranslation();
  const asked = useDelayed(text, 200);
  const { data, isFetching } = useQuery({ ...searchQuery(asked), placeholderData: (before) => (asked ? before : undefined) });
  const found = [...asked].length >= 2 && text ? (data?.groups ?? []) : [];
  const groups = [menuGroup(t("app.menu"), places, text), ...found.map(recordGroup)].filter((group) => group.hits.length > 0);
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
  const { groups, waiting } = useHits(places, wanted);
  const hits = groups.flatMap((group) => group.hits);
  const active = Math.min(at, hits.length - 1);
  useCtrlK(() => input.current?.focus());

  const go = (hit: Hit) => {
    setText("");
    setOpen(false);
    input.current?.blur();
    void router.navigate({ to: hit.path });
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
  const shown = open && wanted !== "";
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
