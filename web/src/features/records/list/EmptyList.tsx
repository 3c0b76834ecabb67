import { FilterOutlined, InboxOutlined, LockOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button, Space } from "antd";
import { useTranslation } from "react-i18next";

import type { Entity } from "../../../api/types";

interface EmptyListProps {
  entity: Entity;
  title: string;
  /** Something narrows the list: the records may be there, only not shown. */
  narrowed: boolean;
  /** Why the view shows nothing to me. */
  refused?: string;
  onClear: () => void;
  onNew: () => void;
}

/** What to do when nothing is shown. */
export function EmptyList({ entity, title, narrowed, refused, onClear, onNew }: EmptyListProps) {
  const { t } = useTranslation();
  if (refused)
    return (
      <div className="empty" role="alert">
        <LockOutlined className="empty-icon" aria-hidden />
        <strong>{refused}</strong>
      </div>
    );
  if (narrowed)
    return (
      <div className="empty" role="status">
        <FilterOutlined className="empty-icon" aria-hidden />
        <strong>{t("list.noMatch")}</strong>
        <span className="soft">{t("list.noMatchHint")}</span>
        <Button onClick={onClear}>{t("list.clearAll")}</Button>
      </div>
    );
  return (
    <div className="empty" role="status">
      <InboxOutlined className="empty-icon" aria-hidden />
      <strong>{t("list.none", { list: title })}</strong>
      <span className="soft">{t(entity.can.create ? "list.noneHint" : "list.noneReadOnly")}</span>
      {entity.can.create && (
        <Space>
          <Button type="primary" onClick={onNew}>
            {t("list.newOne", { entity: entity.title })}
          </Button>
          <Link to="/e/$entity/import" params={{ entity: entity.name }}>
            {t("list.import")}
          </Link>
        </Space>
      )}
    </div>
  );
}
