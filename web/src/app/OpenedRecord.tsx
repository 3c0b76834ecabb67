/** The record page, remembered among the recent ones. */
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";

import { recordQuery, useEntity, useMe } from "../api/queries";
import RecordPage from "../features/records/RecordPage";
import { editorsLoaded } from "../fields";
import { learnOffice } from "../locales";
import { AccessContext, type ShowAccess } from "../shared/access";
import { rememberRecord } from "../shared/recent";

/* Records are edited: every editor is there before the page is, so that none loses the focus. */
await editorsLoaded();

const AccessPanel = lazy(async () => (await Promise.all([import("../features/roles/AccessPanel"), learnOffice()]))[0]);

const access: ShowAccess = (entity, id, onClose) => (
  <Suspense>
    <AccessPanel entity={entity} id={id} onClose={onClose} />
  </Suspense>
);

export default function OpenedRecord({ entity, id }: { entity: string; id: string | null }) {
  const me = useMe();
  const { name, title: entityTitle } = useEntity(entity);
  const { data } = useQuery({ ...recordQuery(entity, id ?? ""), enabled: false });
  const title = data?._title;
  useEffect(() => {
    if (id && title) rememberRecord(me.workspace, me.user.id, { entity: name, entityTitle, id, title });
  }, [id, title, name, entityTitle, me.workspace, me.user.id]);
  return (
    <AccessContext value={me.administrator ? access : null}>
      <RecordPage key={id ?? "new"} entity={entity} id={id} />
    </AccessContext>
  );
}
