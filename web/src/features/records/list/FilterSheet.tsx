/** On a phone, the filters of a list in a sheet over it. */
import { Button, Drawer } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface FilterSheetProps {
  onClose: () => void;
  children: ReactNode;
}

export default function FilterSheet({ onClose, children }: FilterSheetProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      open
      placement="bottom"
      size="large"
      title={t("list.filters")}
      onClose={onClose}
      footer={
        <Button type="primary" block onClick={onClose}>
          {t("list.done")}
        </Button>
      }
    >
      <div className="filter-sheet">{children}</div>
    </Drawer>
  );
}
