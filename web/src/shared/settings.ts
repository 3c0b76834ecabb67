/** How values are shown to this person: language, time zone, currency. Given once, near the root. */
import { createContext, useContext } from "react";

import type { Settings } from "../fields/view";

export const SettingsContext = createContext<Settings>({ locale: "en", timezone: "UTC", currency: "CNY" });

export function useSettings(): Settings {
  return useContext(SettingsContext);
}
