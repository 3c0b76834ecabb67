import { LogoutOutlined, UserOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Button, Dropdown, type MenuProps } from "antd";
import { useTranslation } from "react-i18next";

import { del } from "../api/client";
import { useMe } from "../api/queries";

/** Who I am, and the way out. */
export function UserMenu() {
  const { t } = useTranslation();
  const me = useMe();
  const signOut = useSignOut();
  const items: MenuProps["items"] = [
    {
      key: "who",
      type: "group",
      label: (
        <span>
          {me.user.name} <span className="soft">{me.user.login}</span>
          <br />
          <span className="soft">{`${t("app.workspace")} ${me.workspace} · ${t("app.roles")} ${me.roles.join(", ")}`}</span>
        </span>
      ),
    },
    { type: "divider" },
    { key: "out", icon: <LogoutOutlined />, label: t("app.signOut"), onClick: () => void signOut() },
  ];
  return (
    <Dropdown trigger={["click"]} menu={{ items }} placement="bottomRight">
      <Button type="text" icon={<UserOutlined />} aria-label={`${t("app.account")}: ${me.user.name}`}>
        <span className="wide-only">{me.user.name}</span>
      </Button>
    </Dropdown>
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
