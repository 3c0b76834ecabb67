/** The pages of the settings area: a list one can read. A page is one folder under features/ and one entry here. */
import { ApartmentOutlined, ApiOutlined, BellOutlined, FormOutlined, HistoryOutlined, KeyOutlined, LoginOutlined, SafetyOutlined, SettingOutlined, TeamOutlined, UserOutlined } from "@ant-design/icons";
import type { ParseKeys } from "i18next";
import { lazy, type ComponentType } from "react";

import type { Me } from "../api/types";
import { withOffice } from "../locales";

export interface SettingsPage {
  /** Its address is `/settings/<name>`. */
  name: string;
  title: ParseKeys;
  icon: ComponentType;
  /** Pages stand under headings: what is mine, what is the workspace's. */
  group: "mine" | "workspace";
  /** Who finds it in the navigation; the server refuses everybody else anyway. */
  offered: (me: Me) => boolean;
  /** `rest` is what follows the name in the address: `/settings/people/<id>` has the rest `<id>`. */
  Page: ComponentType<{ rest: string }>;
}

const everybody = () => true;

export const settingsPages: readonly SettingsPage[] = [
  { name: "profile", title: "settings.profile", icon: UserOutlined, group: "mine", offered: everybody, Page: lazy(withOffice(() => import("../features/profile/ProfilePage"))) },
  { name: "notifications", title: "settings.notifications", icon: BellOutlined, group: "mine", offered: everybody, Page: lazy(withOffice(() => import("../features/notifications/NotificationsPage"))) },
  { name: "security", title: "settings.security", icon: KeyOutlined, group: "mine", offered: everybody, Page: lazy(withOffice(() => import("../features/signing/SecurityPage"))) },
  { name: "tokens", title: "settings.tokens", icon: ApiOutlined, group: "mine", offered: everybody, Page: lazy(withOffice(() => import("../features/signing/TokensPage"))) },
  { name: "people", title: "settings.people", icon: TeamOutlined, group: "workspace", offered: (me) => me.keeps_people === true, Page: lazy(withOffice(() => import("../features/people/PeoplePage"))) },
  { name: "departments", title: "settings.departments", icon: ApartmentOutlined, group: "workspace", offered: (me) => me.keeps_departments === true, Page: lazy(withOffice(() => import("../features/departments/DepartmentsPage"))) },
  { name: "roles", title: "settings.roles", icon: SafetyOutlined, group: "workspace", offered: (me) => me.sees_roles === true, Page: lazy(withOffice(() => import("../features/roles/RolesPage"))) },
  { name: "workspace", title: "settings.company", icon: SettingOutlined, group: "workspace", offered: (me) => me.administrator === true, Page: lazy(withOffice(() => import("../features/workspace/WorkspacePage"))) },
  { name: "public-forms", title: "settings.publicForms", icon: FormOutlined, group: "workspace", offered: (me) => me.administrator === true, Page: lazy(withOffice(() => import("../features/public/keeping/PublicFormsPage"))) },
  { name: "sign-in", title: "settings.signIn", icon: LoginOutlined, group: "workspace", offered: (me) => me.administrator === true, Page: lazy(withOffice(() => import("../features/signing/SignInPage"))) },
  { name: "history", title: "settings.history", icon: HistoryOutlined, group: "workspace", offered: (me) => me.sees_history === true, Page: lazy(withOffice(() => import("../features/history/HistoryPage"))) },
];

export const groups = [
  { name: "mine", title: "settings.mine" },
  { name: "workspace", title: "settings.workspace" },
] as const;
