import { InboxOutlined } from "@ant-design/icons";
import { Upload } from "antd";
import { useTranslation } from "react-i18next";

interface ChooseFileProps {
  busy: boolean;
  onChoose: (file: File) => void;
}

export function ChooseFile({ busy, onChoose }: ChooseFileProps) {
  const { t } = useTranslation();
  return (
    <Upload.Dragger
      accept=".xlsx,.csv,.txt,.tsv"
      maxCount={1}
      showUploadList={false}
      disabled={busy}
      beforeUpload={(file) => {
        onChoose(file);
        return false;
      }}
    >
      <p className="import-icon" aria-hidden>
        <InboxOutlined />
      </p>
      <p className="import-ask">{busy ? t("app.loading") : t("imports.drop")}</p>
      <p className="soft">{t("imports.dropHint")}</p>
    </Upload.Dragger>
  );
}
