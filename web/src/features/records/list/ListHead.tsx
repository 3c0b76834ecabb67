/** The list's title, its views, and what can be done with all of it. */
import { DownloadOutlined, EllipsisOutlined, PlusOutlined, UploadOutlined } from "@ant-design/icons";
import { useRouter } from "@tanstack/react-router";
import { App, Button, Dropdown, Segmented, Space, Tooltip, type MenuProps } from "antd";
import { useState, type ComponentProps, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, download } from "../../../api/client";
import type { Entity } from "../../../api/types";
import { usePhone } from "../../../shared/usePhone";
import { ColumnChooser } from "./ColumnChooser";

interface Asked {
  where: string;
  sort: string;
  search: string;
  select: string;
}

interface ListHeadProps {
  entity: Entity;
  title: string;
  view: string;
  onView: (name: string) => void;
  onNew: () => void;
  columns: ComponentProps<typeof ColumnChooser>;
  asked: Asked;
  /** On a phone the search stands beside the buttons. */
  children?: ReactNode;
}

export function ListHead({ entity, title, view, onView, onNew, columns, asked, children }: ListHeadProps) {
  const { t } = useTranslation();
  const phone = usePhone();
  const router = useRouter();
  const { exporting, save } = useExport(entity, title, asked);
  const views = entity.views.filter(({ kind }) => kind === "grid");
  const importing = () => void router.navigate({ to: "/e/$entity/import", params: { entity: entity.name } });
  const files: MenuProps["items"] = [
    { key: "xlsx", label: t("list.exportExcel"), onClick: () => void save("xlsx") },
    { key: "csv", label: t("list.exportCsv"), onClick: () => void save("csv") },
  ];
  const more: MenuProps["items"] = [
    ...(entity.can.create ? [{ key: "import", label: t("list.import"), onClick: importing }] : []),
    ...(entity.can.export ? files : []),
  ];
  return (
    <div className="list-head">
      <h1 className={phone ? "hidden-visually" : undefined}>{title}</h1>
      {views.length > 1 && (
        <Segmented<string> value={view} onChange={onView} options={views.map(({ name, title }) => ({ value: name, label: title }))} aria-label={t("list.views")} size="small" className="list-views" />
      )}
      {children ?? <span className="top-space" />}
      {phone ? (
        more.length > 0 && (
          <Dropdown menu={{ items: more }} trigger={["click"]}>
            <Button icon={<EllipsisOutlined />} aria-label={t("list.more")} loading={exporting} />
          </Dropdown>
        )
      ) : (
        <Space size={6}>
          <ColumnChooser {...columns} />
          {entity.can.export && (
            <Dropdown menu={{ items: files }} trigger={["click"]}>
              <Button icon={<DownloadOutlined />} loading={exporting}>
                {t("list.export")}
              </Button>
            </Dropdown>
          )}
          {entity.can.create && (
            <Button icon={<UploadOutlined />} onClick={importing}>
              {t("list.import")}
            </Button>
          )}
        </Space>
      )}
      {entity.can.create && (
        <Tooltip title={t("list.newKey")}>
          <Button type="primary" icon={<PlusOutlined />} onClick={onNew} aria-keyshortcuts="n">
            {t("list.new")}
          </Button>
        </Tooltip>
      )}
    </div>
  );
}

/** Saves what the list shows, all of it, as a file made by the server. */
function useExport(entity: Entity, title: string, asked: Asked) {
  const { message } = App.useApp();
  const [exporting, setExporting] = useState(false);
  const save = async (format: "xlsx" | "csv") => {
    setExporting(true);
    await download(`/records/${entity.name}/export`, { format, ...asked }, `${title}.${format}`).catch((failure: unknown) => void message.error(asProblem(failure).sentence));
    setExporting(false);
  };
  return { exporting, save };
}
