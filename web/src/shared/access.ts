/** Who may do what with a record: shown by a page of another room, to those who may look at it. */
import { createContext, type ReactNode } from "react";

export type ShowAccess = (entity: string, id: string, onClose: () => void) => ReactNode;

export const AccessContext = createContext<ShowAccess | null>(null);
