/** The pages of the settings area: a list one can read. A page is one folder under features/ and one entry here. */
import { ApartmentOutlined, HistoryOutlined, SafetyOutlined, SettingOutlined, TeamOutlined, UserOutlined } from "@ant-design/icons";
import type { ParseKeys } from "i18next";
import { lazy, type ComponentType } from "react";

import type { Me } from "../api/types";
import { learnOffice } from "../locales";

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

type Loaded = { default: SettingsPage["Page"] };

/** A page whose words come with it: from the language's office.ts. */
const office = (load: () => Promise<Loaded>) => async (): Promise<Loaded> => (await Promise.all([load(), learnOffice()]))[0];

export const settingsPages: readonly SettingsPage[] = [
  { name: "profile", title: "settings.profile", icon: UserOutlined, group: "mine", offered: everybody, Page: lazy(() => import("../features/profile/ProfilePage")) },
  { name: "people", title: "settings.people", icon: TeamOutlined, group: "workspace", offered: (me) => me.keeps_people === true, Page: lazy(office(() => import("../features/people/PeoplePage"))) },
  { name: "departments", title: "settings.departments", icon: ApartmentOutlined, group: "workspace", offered: (me) => me.keeps_departments === true, Page: lazy(office(() => import("../features/departments/DepartmentsPage"))) },
  { name: "roles", title: "settings.roles", icon: SafetyOutlined, group: "workspace", offered: (me) => me.sees_roles === true, Page: lazy(office(() => import("../features/roles/RolesPage"))) },
  { name: "workspace", title: "settings.company", icon: SettingOutlined, group: "workspace", offered: (me) => me.administrator === true, Page: lazy(office(() => import("../features/workspace/WorkspacePage"))) },
  { name: "history", title: "settings.history", icon: HistoryOutlined, group: "workspace", offered: (me) => me.administrator === true, Page: lazy(office(() => import("../features/history/HistoryPage"))) },
];

export const groups = [
  { name: "mine", title: "settings.mine" },
  { name: "workspace", title: "settings.workspace" },
] as const;
