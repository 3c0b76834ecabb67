/** A glance at a record without leaving the page: the record page says how it looks, pickers and links show it. */
import { createContext, type ReactNode } from "react";

export type Look = (entity: string, id: string) => ReactNode;

export const LookContext = createContext<Look | null>(null);
