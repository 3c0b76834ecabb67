/** The list's title, its views, and what can be done with all of it. */
import { DownloadOutlined, EllipsisOutlined, PlusOutlined, UploadOutlined } from "@ant-design/icons";
import { useRouter } from "@tanstack/react-router";
import { Button, Space, Tooltip } from "antd";
import { lazy, Suspense, useState, type ComponentProps } from "react";
import { useTranslation } from "react-i18next";

import type { Entity, View } from "../../../api/types";
import { Choices, type ChoiceItem } from "../../../shared/Choices";
import { Commands, type Command } from "../../../shared/commands";
import { usePhone } from "../../../shared/usePhone";
import type { Arrangement } from "./arrangement";
import { ColumnChooser } from "./ColumnChooser";
import { ViewButton } from "./ViewButton";

const Exporting = lazy(() => import("./Exporting"));

/** Views one click away; the others are in the menu. */
const MOST = 6;

interface Asked {
  where: string;
  sort: string;
  search: string;
  select: string;
}

interface ListHeadProps {
  entity: Entity;
  title: string;
  views: View[];
  view: string;
  onView: (name: string) => void;
  onNew: () => void;
  columns: ComponentProps<typeof ColumnChooser>;
  asked: Asked;
  arrangement: Arrangement;
  /** The view this person begins with. */
  first: string;
  onSaved: (view: View) => void;
  onBulk: () => void;
}

export function ListHead({ entity, title, views, view, onView, onNew, columns, asked, arrangement, first, onSaved, onBulk }: ListHeadProps) {
  const { t } = useTranslation();
  const phone = usePhone();
  const router = useRouter();
  const [format, setFormat] = useState<"xlsx" | "csv" | null>(null);
  const exporting = format !== null;
  const importing = () => void router.navigate({ to: "/e/$entity/import", params: { entity: entity.name } });
  const files: ChoiceItem[] = [
    { key: "xlsx", label: t("list.exportExcel"), onChoose: () => setFormat("xlsx") },
    { key: "csv", label: t("list.exportCsv"), onChoose: () => setFormat("csv") },
  ];
  const more: ChoiceItem[] = [
    ...(entity.can.create ? [{ key: "import", label: t("list.import"), onChoose: importing }] : []),
    ...(entity.can.export ? files : []),
    ...(entity.can.update ? [{ key: "bulk", label: t("list.changeMany"), onChoose: onBulk }] : []),
  ];
  const button = <ViewButton entity={entity} views={views} first={first} arrangement={arrangement} onView={onView} onSaved={onSaved} />;
  const mine = views.filter((one) => !one.saved || one.saved.mine);
  const inSight = views.filter((one) => one.name === view || mine.slice(0, MOST).includes(one));
  const commands: Command[] = [
    ...views.filter(({ name }) => name !== view).map(({ name, title: words }) => ({ title: t("list.commandView", { view: words }), run: () => onView(name) })),
    ...(entity.can.create ? [{ title: t("list.import"), run: importing }] : []),
  ];
  return (
    <div className="list-head">
      <Commands commands={commands} />
      <h1 className={phone ? "hidden-visually" : undefined}>{title}</h1>
      {views.length > 1 && !phone && (
        <div className="list-views" role="group" aria-label={t("list.views")}>
          {inSight.map(({ name, title: words }) => (
            <button key={name} type="button" aria-pressed={name === view} onClick={() => onView(name)}>
              {words}
            </button>
          ))}
        </div>
      )}
      {button}
      <span className="top-space" />
      {phone ? (
        more.length > 0 && (
          <Choices label={t("list.more")} items={more}>
            <Button icon={<EllipsisOutlined />} aria-label={t("list.more")} aria-haspopup="dialog" loading={exporting} />
          </Choices>
        )
      ) : (
        <Space size={6}>
          <ColumnChooser {...columns} />
          {entity.can.export && (
            <Choices label={t("list.export")} items={files}>
              <Button icon={<DownloadOutlined />} aria-haspopup="dialog" loading={exporting}>
                {t("list.export")}
              </Button>
            </Choices>
          )}
          {entity.can.create && (
            <Button icon={<UploadOutlined />} onClick={importing}>
              {t("list.import")}
            </Button>
          )}
          {entity.can.update && (
            <Choices label={t("list.more")} items={[{ key: "bulk", label: t("list.changeMany"), onChoose: onBulk }]}>
              <Button icon={<EllipsisOutlined />} aria-label={t("list.more")} aria-haspopup="dialog" />
            </Choices>
          )}
        </Space>
      )}
      {format && (
        <Suspense>
          <Exporting entity={entity.name} name={`${title}.${format}`} asked={{ format, ...asked }} onEnd={() => setFormat(null)} />
        </Suspense>
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
