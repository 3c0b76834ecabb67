/** What lies directly below one record, asked for when it is opened. */
import { CaretDownOutlined, CaretRightOutlined, DragOutlined, PlusOutlined } from "@ant-design/icons";
import { useDraggable, useDroppable } from "@dnd-kit/core";
import { Button } from "antd";
import type { KeyboardEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { RecordData } from "../../../../api/types";
import { Spinner } from "../../../../shared/Spinner";
import { useSettings } from "../../../../shared/settings";
import { CardFields } from "../parts/CardFields";
import { Opening } from "../parts/Opening";
import { usePages } from "../parts/reading";
import { below, useCounts } from "./branches";
import type { Tree } from "./context";

interface BranchProps {
  tree: Tree;
  parent: string | null;
  level: number;
  label?: string;
  empty?: ReactNode;
}

const SIZE = 100;

export function Branch({ tree, parent, level, label, empty }: BranchProps) {
  const { t } = useTranslation();
  const { entity, by, asked, select, onFailed } = tree;
  const query = { where: below(by, parent, asked.where), sort: asked.sort || entity.title_fields[0] || "", select };
  const pages = usePages({ entity: entity.name, query, size: SIZE, onFailed });
  const counts = useCounts(entity.name, by, asked.where, pages.records.map(({ id }) => id));
  if (pages.isPending) return <Spinner small />;
  if (pages.records.length === 0 && empty) return empty;
  return (
    <>
      <ul role={level === 1 ? "tree" : "group"} aria-label={label}>
        {pages.records.map((record, at) => (
          <Item key={record.id} tree={tree} record={record} level={level} count={counts.get(record.id) ?? 0} first={level === 1 && at === 0} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button type="text" size="small" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("views.more")}
        </Button>
      )}
    </>
  );
}

interface ItemProps {
  tree: Tree;
  record: RecordData;
  level: number;
  count: number;
  /** Tab leads here first. */
  first: boolean;
}

function Item({ tree, record, level, count, first }: ItemProps) {
  const { t } = useTranslation();
  const { locale } = useSettings();
  const { entity, fields, card, opened, toggle, dragged, movable, onMove, onNew, onOpen } = tree;
  const open = count > 0 && opened.has(record.id);
  const title = record._title ?? record.id;
  const drag = useDraggable({ id: record.id, data: { record }, disabled: !movable });
  const drop = useDroppable({ id: `in-${record.id}`, data: { record }, disabled: dragged?.id === record.id });
  const keys = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === "Enter") onOpen(record, false);
    else if (event.key === "F2" && movable) onMove(record);
    else return;
    event.preventDefault();
  };
  return (
    <li role="treeitem" aria-label={title} aria-level={level} aria-expanded={count > 0 ? open : undefined} aria-selected={false} tabIndex={first ? 0 : -1} data-id={record.id} onKeyDown={keys}>
      <div
        ref={(row) => {
          drag.setNodeRef(row);
          drop.setNodeRef(row);
        }}
        className="tree-row"
        style={{ paddingInlineStart: 6 + (level - 1) * 20 }}
        data-over={(drop.isOver && dragged !== null) || undefined}
        data-lifted={dragged?.id === record.id || undefined}
        {...drag.listeners}
      >
        {count > 0 ? (
          <button type="button" className="tree-toggle" tabIndex={-1} aria-hidden onClick={() => toggle(record.id, !open)} onMouseDown={(event) => event.stopPropagation()}>
            {open ? <CaretDownOutlined /> : <CaretRightOutlined />}
          </button>
        ) : (
          <span className="tree-toggle" />
        )}
        <Opening entity={entity.name} record={record} className="tree-title" onOpen={onOpen} />
        {count > 0 && <span className="tree-count" aria-label={t("views.tree.below", { count })}>{count.toLocaleString(locale)}</span>}
        <CardFields record={record} paths={card} fields={fields} />
        <span className="tree-tools" onMouseDown={(event) => event.stopPropagation()} onTouchStart={(event) => event.stopPropagation()}>
          {onNew && <Button type="text" size="small" icon={<PlusOutlined />} aria-label={t("views.tree.newIn", { record: title })} onClick={() => onNew(record)} />}
          {movable && <Button type="text" size="small" icon={<DragOutlined />} aria-label={t("views.tree.moveOne", { record: title })} onClick={() => onMove(record)} />}
        </span>
      </div>
      {open && <Branch tree={tree} parent={record.id} level={level + 1} />}
    </li>
  );
}
