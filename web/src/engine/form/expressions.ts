/** The one place where the form engine meets the expression engine. */
export type Tree = unknown;
