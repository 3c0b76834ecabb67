import { BulbOutlined, LogoutOutlined, SettingOutlined, UserOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";

import { del } from "../api/client";
import { useMe } from "../api/queries";
import { choose, useDark } from "../shared/appearance";
import { Choices } from "../shared/Choices";
import { usePhone } from "../shared/usePhone";

/** Who I am, my settings, and the way out. */
export function UserMenu({ onShortcuts }: { onShortcuts?: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const router = useRouter();
  const phone = usePhone();
  const signOut = useSignOut();
  const dark = useDark();
  const who = (
    <>
      <strong>{me.user.name}</strong> <span className="soft">{me.user.login}</span>
      <div className="soft">{`${t("app.workspace")}: ${me.workspace_title ?? me.workspace}`}</div>
      <div className="soft">{`${t("app.roles")}: ${(me.role_titles ?? me.roles).join(t("app.comma"))}`}</div>
    </>
  );
  const items = [
    { key: "settings", icon: <SettingOutlined />, label: t("settings.title"), onChoose: () => void router.navigate({ to: "/settings" }) },
    ...(onShortcuts && !phone ? [{ key: "keys", icon: <kbd className="key-hint">{"?"}</kbd>, label: t("keys.title"), onChoose: onShortcuts }] : []),
    { key: "look", icon: <BulbOutlined />, label: t(dark ? "app.toLight" : "app.toDark"), onChoose: () => choose(dark ? "light" : "dark") },
    { key: "out", icon: <LogoutOutlined />, label: t("app.signOut"), onChoose: () => void signOut() },
  ];
  return (
    <Choices label={t("app.account")} head={who} items={items}>
      <Button type="text" icon={<UserOutlined />} aria-label={`${t("app.account")}: ${me.user.name}`}>
        <span className="wide-only">{me.user.name}</span>
      </Button>
    </Choices>
  );
}

function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  const router = useRouter();
  return async () => {
    await del("/session").catch(() => null);
    await router.navigate({ to: "/login", search: {} });
    client.clear();
  };
}
