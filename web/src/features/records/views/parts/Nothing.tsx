/** Nothing to show: said where the records would be. */
import { InboxOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface NothingProps {
  children: ReactNode;
  onNew?: (() => void) | undefined;
}

export function Nothing({ children, onNew }: NothingProps) {
  const { t } = useTranslation();
  return (
    <div className="view-nothing" role="status">
      <InboxOutlined aria-hidden className="empty-icon" />
      <span>{children}</span>
      {onNew && (
        <Button type="primary" onClick={onNew}>
          {t("list.new")}
        </Button>
      )}
    </div>
  );
}
