/** The icon of an app: a name from its menu, else the first letter of its title. */
import {
  AccountBookOutlined, AppstoreOutlined, BankOutlined, BarChartOutlined, BookOutlined, CalendarOutlined, CarOutlined,
  ContactsOutlined, CustomerServiceOutlined, DollarOutlined, FileTextOutlined, HomeOutlined, InboxOutlined, ProjectOutlined,
  SafetyOutlined, SettingOutlined, ShopOutlined, ShoppingCartOutlined, TeamOutlined, ToolOutlined, UserOutlined,
} from "@ant-design/icons";
import type { ComponentType } from "react";

const icons: Record<string, ComponentType> = {
  account: AccountBookOutlined, app: AppstoreOutlined, bank: BankOutlined, chart: BarChartOutlined, book: BookOutlined,
  calendar: CalendarOutlined, car: CarOutlined, contacts: ContactsOutlined, service: CustomerServiceOutlined, dollar: DollarOutlined,
  money: DollarOutlined, file: FileTextOutlined, home: HomeOutlined, inbox: InboxOutlined, project: ProjectOutlined, safety: SafetyOutlined,
  setting: SettingOutlined, settings: SettingOutlined, shop: ShopOutlined, cart: ShoppingCartOutlined, team: TeamOutlined, tool: ToolOutlined,
  user: UserOutlined, wallet: AccountBookOutlined, "account-book": AccountBookOutlined,
};

export function AppIcon({ icon, title }: { icon: string; title: string }) {
  const Known = icons[icon];
  return (
    <span className="nav-app-icon" aria-hidden>
      {Known ? <Known /> : [...title][0]}
    </span>
  );
}
