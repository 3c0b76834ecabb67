/** What of the inbox is shown, as it stands in the address. */
export interface InboxState {
  kind?: string | undefined;
  unread?: boolean | undefined;
}

export function readInboxState({ kind, unread }: Record<string, unknown>): InboxState {
  return { ...(typeof kind === "string" && kind ? { kind } : {}), ...(unread === true ? { unread } : {}) };
}
