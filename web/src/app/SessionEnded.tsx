/** When the server no longer knows the session: sign in again, in place, without losing the page. */
import { useQueryClient } from "@tanstack/react-query";
import { Modal } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { onSessionExpired } from "../api/client";
import { useMe } from "../api/queries";
import { SignInForm } from "../features/account/SignInForm";

export function SessionEnded() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const me = useMe();
  const [ended, setEnded] = useState(false);
  useEffect(() => onSessionExpired(() => setEnded(true)), []);
  const again = async () => {
    setEnded(false);
    await client.invalidateQueries();
  };
  return (
    <Modal open={ended} title={t("app.expiredTitle")} footer={null} closable={false} width={360} destroyOnHidden>
      <p className="soft">{t("app.expiredDetail")}</p>
      <SignInForm login={me.user.login} onSignedIn={again} />
    </Modal>
  );
}
