/** Across the top while an administrator looks as somebody else: as whom, and the way out. */
import { Button } from "antd";
import { useTranslation } from "react-i18next";

import type { Viewing } from "../api/types";
import { useViewAs } from "../features/roles/viewing";

export default function ViewingBar({ viewing }: { viewing: Viewing }) {
  const { t } = useTranslation();
  const { leave } = useViewAs();
  return (
    <div className="viewing" role="status">
      <span>{t(viewing.kind === "role" ? "roles.viewingRole" : "roles.viewingPerson", { name: viewing.name })}</span>
      <Button size="small" onClick={() => void leave()}>
        {t("roles.leave")}
      </Button>
    </div>
  );
}
