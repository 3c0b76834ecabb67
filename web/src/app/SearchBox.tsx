/** Search across everything I may see: pages of the menu first, then records by entity. */
import { SearchOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { AutoComplete, Input } from "antd";
import { useDeferredValue, useEffect, useRef, useState, type ComponentRef } from "react";
import { useTranslation } from "react-i18next";

import { searchQuery } from "../api/queries";
import type { SearchGroup } from "../api/types";
import { useDelayed } from "../shared/useDelayed";
import type { Destination } from "../shared/menus";

interface SearchBoxProps {
  places: Destination[];
  autoFocus?: boolean;
  onChosen?: () => void;
}

function placeOptions(places: Destination[], text: string) {
  const found = places.filter((place) => place.title.toLowerCase().includes(text.toLowerCase())).slice(0, 5);
  return found.map((place) => ({ value: place.path, label: <span>{place.title}</span> }));
}

function recordOptions(group: SearchGroup) {
  return group.records.map((record) => ({
    value: `/e/${group.entity}/${record.id}`,
    label: (
      <span className="search-option">
        <span>{record._title}</span>
        {record._detail && <span className="search-detail">{record._detail}</span>}
      </span>
    ),
  }));
}

export function SearchBox({ places, autoFocus = false, onChosen }: SearchBoxProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const [text, setText] = useState("");
  const input = useRef<ComponentRef<typeof AutoComplete>>(null);
  const asked = useDelayed(text.trim(), 200);
  const { data, isFetching } = useQuery(searchQuery(asked));
  const groups = useDeferredValue(data?.groups ?? []);
  useCtrlK(() => input.current?.focus());

  const menu = text.trim() ? placeOptions(places, text.trim()) : [];
  const options = [
    ...(menu.length ? [{ label: t("app.menu"), options: menu }] : []),
    ...groups.filter((group) => group.records.length).map((group) => ({ label: group.title, options: recordOptions(group) })),
  ];
  const choose = (path: string) => {
    setText("");
    input.current?.blur();
    void router.navigate({ to: path });
    onChosen?.();
  };
  const enough = [...text.trim()].length >= 2;
  return (
    <AutoComplete
      ref={input}
      className="top-search"
      value={text}
      options={options}
      onSearch={setText}
      onSelect={choose}
      defaultActiveFirstOption
      autoFocus={autoFocus}
      listHeight={420}
      notFoundContent={enough && !isFetching && asked === text.trim() ? t("app.searchNothing", { text: asked }) : text ? t(enough ? "app.loading" : "app.searchStart") : null}
    >
      <Input
        prefix={<SearchOutlined aria-hidden />}
        suffix={<kbd className="key-hint wide-only" aria-hidden>{"Ctrl K"}</kbd>}
        placeholder={t("app.search")}
        aria-label={t("app.search")}
        aria-keyshortcuts="Control+K"
      />
    </AutoComplete>
  );
}

function useCtrlK(focus: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      focus();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });
}
