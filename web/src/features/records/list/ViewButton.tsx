/** All views of the list, and what can be done with them. */
import { DownOutlined } from "@ant-design/icons";
import { Button, Popover } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Entity, View } from "../../../api/types";
import { withLists } from "../../../locales";
import { usePhone } from "../../../shared/usePhone";
import { differs, type Arrangement } from "./arrangement";
import { Coming } from "./Coming";

const ViewMenu = lazy(withLists(() => import("./views/ViewMenu")));

export interface ViewButtonProps {
  entity: Entity;
  views: View[];
  /** The one this person begins with. */
  first: string;
  arrangement: Arrangement;
  onView: (name: string) => void;
  /** What was arranged is in the view now. */
  onSaved: (view: View) => void;
}

export function ViewButton(props: ViewButtonProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const changed = differs(props.arrangement);
  const phone = usePhone();
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomLeft"
      arrow={false}
      destroyOnHidden
      content={
        <Suspense fallback={<Coming />}>
          <ViewMenu {...props} changed={changed} onClose={() => setOpen(false)} />
        </Suspense>
      }
    >
      <span className="list-view-button" data-changed={changed}>
        {phone ? (
          <Button className="list-view" icon={<DownOutlined />} iconPlacement="end" aria-label={`${t("list.views")}: ${props.arrangement.view?.title ?? ""}`} aria-haspopup="dialog" aria-expanded={open}>
            {props.arrangement.view?.title}
          </Button>
        ) : (
          <Button size="small" type="text" icon={<DownOutlined />} aria-label={t("list.views")} aria-haspopup="dialog" aria-expanded={open} />
        )}
      </span>
    </Popover>
  );
}
