/** Opens the camera to read a barcode. The button is there only where there is a camera to ask for. */
import { ScanOutlined } from "@ant-design/icons";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { later } from "./later";

const Scanner = later(() => import("./Scanner"));

interface Props {
  title: string;
  disabled?: boolean | undefined;
  onFound: (text: string) => void;
}

export default function ScanButton({ title, disabled = false, onFound }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const found = (text: string) => {
    setOpen(false);
    onFound(text);
  };
  if (!("mediaDevices" in navigator)) return null;
  return (
    <>
      <Button icon={<ScanOutlined />} disabled={disabled} aria-label={t("fields.scan", { field: title })} onClick={() => setOpen(true)} />
      <Modal open={open} onCancel={() => setOpen(false)} footer={null} title={t("fields.scan", { field: title })} destroyOnHidden>
        {open && <Scanner onFound={found} />}
      </Modal>
    </>
  );
}
