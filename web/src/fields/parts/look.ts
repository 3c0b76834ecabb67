/** A glance at a record without leaving the page: the record page gives the component, pickers and links show it. */
import { createContext, type ComponentType } from "react";

export interface Look {
  entity: string;
  id: string;
}

export const LookContext = createContext<ComponentType<Look> | null>(null);
