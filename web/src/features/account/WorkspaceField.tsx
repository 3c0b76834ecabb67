import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { sessionOptionsQuery } from "../../api/queries";
import { Labelled } from "./Labelled";

/** Which company's workspace is meant, where several are offered at the door. */
export function WorkspaceField() {
  const { t } = useTranslation();
  const workspaces = useQuery(sessionOptionsQuery).data?.workspaces ?? [];
  const id = useId();
  if (workspaces.length < 2) return null;
  return (
    <Labelled id={id} label={t("account.workspace")}>
      <select id={id} name="workspace">
        {workspaces.map(({ name, title }) => (
          <option key={name} value={name}>
            {title || name}
          </option>
        ))}
      </select>
    </Labelled>
  );
}
