/** When the server no longer knows the session: sign in again, in place, without losing the page. */
import { useQueryClient } from "@tanstack/react-query";
import { Modal } from "antd";
import { useTranslation } from "react-i18next";

import { useMe } from "../api/queries";
import { SignInForm } from "../features/account/SignInForm";

/** The question itself; loaded when it is needed. */
export default function SessionEnded({ onSignedIn }: { onSignedIn: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const me = useMe();
  const again = async () => {
    onSignedIn();
    await client.invalidateQueries();
  };
  return (
    <Modal open title={t("app.expiredTitle")} footer={null} closable={false} width={360} destroyOnHidden>
      <p className="soft">{t("app.expiredDetail")}</p>
      <SignInForm login={me.user.login} onSignedIn={again} />
    </Modal>
  );
}
