/** A new place for a record, chosen by name: the same as dragging it there. */
import { Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { RecordData } from "../../../../api/types";
import { Edited } from "../../../../shared/form/Value";
import type { Tree } from "./context";

interface MoveDialogProps {
  tree: Tree;
  record: RecordData;
  onMove: (to: RecordData | null) => void;
  onClose: () => void;
}

export function MoveDialog({ tree, record, onMove, onClose }: MoveDialogProps) {
  const { t } = useTranslation();
  const { entity, by } = tree;
  const field = entity.fields[by]!;
  const here = record[by];
  const [chosen, setChosen] = useState<{ id: string; title: string } | null>(typeof here === "string" ? { id: here, title: record._titles?.[by] ?? here } : null);
  const stays = (chosen?.id ?? null) === (here ?? null);
  return (
    <Modal
      open
      title={t("views.tree.moveOne", { record: record._title ?? "" })}
      okText={chosen ? t("views.tree.move") : t("views.tree.toTop")}
      okButtonProps={{ disabled: stays || chosen?.id === record.id }}
      cancelText={t("app.cancel")}
      onOk={() => onMove(chosen && { id: chosen.id, _title: chosen.title })}
      onCancel={onClose}
    >
      <label htmlFor="tree-place">{field.title}</label>
      <Edited
        id="tree-place"
        field={{ ...field, required: false }}
        value={chosen?.id ?? null}
        title={chosen?.title}
        autoFocus
        onChange={(id, found) => setChosen(typeof id === "string" ? { id, title: found?._title ?? id } : null)}
      />
      <p className="soft">{t("views.tree.along")}</p>
    </Modal>
  );
}
