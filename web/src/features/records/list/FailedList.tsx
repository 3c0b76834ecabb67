import { DisconnectOutlined, StopOutlined } from "@ant-design/icons";
import { Button, Space } from "antd";
import { useTranslation } from "react-i18next";

import type { Problem } from "../../../api/problem";

/** In place of rows that the server did not give; with a way to ask again, or less, when that could help. */
export function FailedList({ problem, onRetry, onClear }: { problem: Problem; onRetry: () => void; onClear: () => void }) {
  const { t } = useTranslation();
  const refused = problem.status === 403;
  const Icon = refused ? StopOutlined : DisconnectOutlined;
  const title = refused ? t("app.notAllowedTitle") : problem.kind === "offline" ? t("app.offlineTitle") : t("app.errorTitle");
  return (
    <div className="empty" role="alert">
      <Icon className="empty-icon" aria-hidden />
      <strong>{title}</strong>
      <span className="soft">{problem.sentence}</span>
      {!refused && (
        <Space>
          <Button type="primary" onClick={onRetry}>
            {t("app.retry")}
          </Button>
          {problem.status === 422 && <Button onClick={onClear}>{t("list.clearAll")}</Button>}
        </Space>
      )}
    </div>
  );
}
