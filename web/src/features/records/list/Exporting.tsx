/** Fetches what the list shows, all of it, as a file made by the server; and says so when that is not possible. */
import { useEffect, useEffectEvent } from "react";

import { asProblem, download, type Query } from "../../../api/client";
import { useFeedback } from "../../../shared/feedback";

interface ExportingProps {
  entity: string;
  name: string;
  asked: Query;
  onEnd: () => void;
}

export default function Exporting({ entity, name, asked, onEnd }: ExportingProps) {
  const { message } = useFeedback();
  const save = useEffectEvent(() => {
    download(`/records/${entity}/export`, asked, name)
      .catch((failure: unknown) => void message.error(asProblem(failure).sentence))
      .finally(onEnd);
  });
  useEffect(() => save(), []);
  return null;
}
