/** Which columns, in which order. */
import { SettingOutlined } from "@ant-design/icons";
import { Button, Popover, Tooltip } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Fields } from "../../../api/types";
import { Coming } from "./Coming";

const ColumnList = lazy(() => import("./ColumnList"));

export interface ColumnChooserProps {
  /** Every field that may be a column; the ones shown may also be paths. */
  fields: Fields;
  shown: string[];
  onChange: (shown: string[]) => void;
  onReset: () => void;
  /** Columns kept in sight. */
  frozen: string[];
  onFreeze: (name: string) => void;
  /** What rows are grouped by. */
  levels: readonly string[];
  onGroup: (levels: string[]) => void;
}

export function ColumnChooser(props: ColumnChooserProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const list = (
    <Suspense fallback={<Coming />}>
      <ColumnList {...props} />
    </Suspense>
  );
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomRight" arrow={false} destroyOnHidden content={list}>
      <Tooltip title={open ? "" : t("list.columns")}>
        <Button icon={<SettingOutlined />} aria-label={t("list.columns")} aria-haspopup="dialog" aria-expanded={open} />
      </Tooltip>
    </Popover>
  );
}
