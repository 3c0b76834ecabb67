/** A tree: branches open one by one, records are moved by hand or from a menu, and a search shows the way to what it finds. */
import { DndContext, DragOverlay, MouseSensor, TouchSensor, pointerWithin, useSensor, useSensors, type DragEndEvent } from "@dnd-kit/core";
import { App } from "antd";
import { useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import type { RecordData } from "../../../../api/types";
import { Spinner } from "../../../../shared/Spinner";
import type { KindProps } from "../kind";
import { writable } from "../kanban/moves";
import { Nothing } from "../parts/Nothing";
import { selection, useFailure, useFields, useFresh } from "../parts/reading";
import "../parts/views.css";
import { useWriting } from "../parts/writing";
import { Branch } from "./Branch";
import { useFoundPaths } from "./branches";
import { FoundList } from "./FoundList";
import { MoveDialog } from "./MoveDialog";
import { newFocus } from "./steps";
import "./tree.css";
import type { Tree } from "./context";

const shown = 3;

export default function TreeView(props: KindProps) {
  const { t } = useTranslation();
  const by = props.view.by;
  if (!by || !props.entity.fields[by]) return <Nothing>{t("views.nothingToGoBy")}</Nothing>;
  return <Shown {...props} key={props.view.name} by={by} />;
}

/** Which branches are open, kept for this tab. */
function useOpened(name: string) {
  const key = `loomwork.tree.${name}`;
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => new Set((sessionStorage.getItem(key) ?? "").split(",").filter(Boolean)));
  const toggle = (id: string, open: boolean) => {
    const next = new Set(opened);
    if (open) next.add(id);
    else next.delete(id);
    sessionStorage.setItem(key, [...next].slice(-500).join(","));
    setOpened(next);
  };
  return { opened, toggle };
}

function Shown({ entity, view, fields: known, asked, round, by, onOpen, onNew, onChanged, onFailed }: KindProps & { by: string }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const fields = useFields(entity, known, [by, ...(view.card ?? [])]);
  const { opened, toggle } = useOpened(view.name);
  useFresh(entity.name, round);
  const write = useWriting(entity.name, onChanged);
  const [moving, setMoving] = useState<RecordData | null>(null);
  const [dragged, setDragged] = useState<RecordData | null>(null);
  const [news, setNews] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
  );
  const card = (view.card?.length ? view.card : view.columns.filter((path) => path !== by && !entity.title_fields.includes(path)).slice(0, shown)).filter((path) => fields[path]);
  const select = selection("id", by, ...card);
  const narrowed = Boolean(asked.search) || asked.where !== (view.filter ?? "");
  const search = useFoundPaths(entity.name, by, { ...asked, select }, narrowed);
  useFailure(search.error, onFailed);

  const move = async (record: RecordData, to: RecordData | null) => {
    const now = await write(record, { [by]: to?.id ?? null });
    if (!now) return;
    if (to) toggle(to.id, true);
    setNews(t("views.tree.moved", { record: record._title ?? "", place: to?._title ?? t("views.tree.top") }));
  };
  const confirm = (record: RecordData, to: RecordData | null) =>
    modal.confirm({
      title: t("views.tree.question", { record: record._title ?? "", place: to?._title ?? t("views.tree.top") }),
      content: t("views.tree.along"),
      okText: t("views.tree.move"),
      cancelText: t("app.cancel"),
      onOk: () => move(record, to),
    });
  const end = ({ over }: DragEndEvent) => {
    const record = dragged;
    setDragged(null);
    const to = over?.data.current as { record: RecordData | null } | undefined;
    if (record && to && to.record?.id !== record.id && (record[by] ?? null) !== (to.record?.id ?? null)) confirm(record, to.record);
  };
  const tree: Tree = {
    entity, by, fields, card, select, asked, opened, toggle, dragged, onOpen, onFailed,
    movable: writable(entity.fields[by]!) && entity.can.update,
    onMove: setMoving,
    onNew: onNew && ((record) => onNew({ [by]: record.id })),
  };
  const keys = (event: KeyboardEvent) => {
    const to = list.current && newFocus(list.current, event);
    if (!to) return;
    event.preventDefault();
    if (to === "open" || to === "close") return toggle((event.target as HTMLElement).dataset.id!, to === "open");
    return to.focus();
  };
  if (narrowed)
    return search.data ? <FoundList tree={tree} found={search.data.found} more={search.data.more} /> : <div className="list-wait"><Spinner /></div>;
  return (
    <DndContext sensors={sensors} collisionDetection={pointerWithin} onDragStart={({ active }) => setDragged((active.data.current as { record: RecordData }).record)} onDragEnd={end} onDragCancel={() => setDragged(null)} accessibility={{ container: document.body }}>
      <div className="tree" ref={list} onKeyDown={keys}>
        <Branch tree={tree} parent={null} level={1} label={view.title} empty={<Nothing onNew={onNew && (() => onNew({}))}>{t("views.tree.none")}</Nothing>} />
      </div>
      <DragOverlay dropAnimation={null}>{dragged && <div className="tree-lifted">{dragged._title}</div>}</DragOverlay>
      <div className="hidden-visually" role="status">{news}</div>
      {moving && <MoveDialog tree={tree} record={moving} onMove={(to) => (setMoving(null), void move(moving, to))} onClose={() => setMoving(null)} />}
    </DndContext>
  );
}
