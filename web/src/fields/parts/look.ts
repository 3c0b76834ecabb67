/** A glance at a record without leaving the page: the record page says how it looks, pickers and links show it. */
import { createContext, type ReactNode } from "react";

export type Look = (entity: string, id: string) => ReactNode;

export const LookContext = createContext<Look | null>(null);

/** Goes to an address of the application without loading it anew; where there is none around, links are plain links. */
export const FollowContext = createContext<((address: string) => void) | null>(null);
