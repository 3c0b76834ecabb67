/** Looking at the workspace as somebody else sees it: the session's, so every page and every file follows. */
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";

import { del, post } from "../../api/client";
import { keys } from "../../api/queries";

export type Somebody = { user: string } | { role: string };

/** Look as somebody; everything known so far is forgotten, for it was seen with other eyes. */
export function useViewAs(): { view: (who: Somebody) => Promise<void>; leave: () => Promise<void> } {
  const client = useQueryClient();
  const router = useRouter();
  const begin = async (to: string) => {
    await router.navigate({ to });
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.me[0] });
    await client.refetchQueries({ queryKey: keys.me });
  };
  return {
    view: async (who) => {
      await post("/view-as", who);
      await begin("/");
    },
    leave: async () => {
      await del("/view-as");
      await begin("/settings/roles");
    },
  };
}
