/** Who changed what, when, and through what; newest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Drawer, Spin } from "antd";
import { useTranslation } from "react-i18next";

import { get } from "../../../api/client";
import { keys } from "../../../api/queries";
import type { Entity } from "../../../api/types";
import type { Json } from "../../../engine/form/contract";
import { wallTime } from "../../../fields/parts/dates";
import { useSettings } from "../../../shared/settings";
import { Shown } from "../../../shared/form/Value";

interface Change {
  field: string;
  title?: string | null;
  old: Json;
  new: Json;
  old_title?: string | null;
  new_title?: string | null;
}

interface Entry {
  at: string;
  user: { id: string; name: string } | null;
  action: string;
  via: string | null;
  changes: Change[];
}

interface Page {
  entries: Entry[];
  next: string | null;
}

interface Props {
  entity: Entity;
  id: string;
  open: boolean;
  onClose: () => void;
}

export function HistoryPanel({ entity, id, open, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Drawer open={open} onClose={onClose} size={440} title={t("record.history")} destroyOnHidden>
      <Entries entity={entity} id={id} />
    </Drawer>
  );
}

function Entries({ entity, id }: Pick<Props, "entity" | "id">) {
  const { t } = useTranslation();
  const { data, isPending, isError, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keys.history(entity.name, id),
    queryFn: ({ pageParam, signal }) => get<Page>(`/records/${entity.name}/${id}/history`, { after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  if (isPending) return <Spin />;
  if (isError) return <p>{t("record.loadFailed")}</p>;
  const entries = data?.pages.flatMap((page) => page.entries) ?? [];
  if (!entries.length) return <p className="lw-quiet">{t("record.historyNone")}</p>;
  return (
    <>
      <ol className="lw-history">
        {entries.map((entry, place) => (
          <EntryItem key={place} entity={entity} entry={entry} />
        ))}
      </ol>
      {hasNextPage && (
        <Button block loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("record.historyMore")}
        </Button>
      )}
    </>
  );
}

const DID = ["create", "update", "delete"] as const;
const VIA = ["form", "api", "import", "rule", "flow", "seed", "demo", "scenario", "job"] as const;

function EntryItem({ entity, entry }: { entity: Entity; entry: Entry }) {
  const { t } = useTranslation();
  const { timezone } = useSettings();
  const done = DID.find((name) => entry.action.startsWith(name));
  const did = done ? t(`record.did.${done}`) : (entity.lifecycle?.actions[entry.action]?.title ?? entry.action);
  const via = VIA.find((name) => name === entry.via);
  return (
    <li>
      <div className="lw-history-head">
        <strong>{entry.user?.name ?? t("record.historySystem")}</strong> {did}
        <span className="lw-quiet">
          <time dateTime={entry.at}>{wallTime(entry.at, timezone)}</time>
          {via && via !== "form" && via !== "api" ? ` · ${t(`record.via.${via}`)}` : ""}
        </span>
      </div>
      <dl>
        {entry.changes.map((change) => (
          <ChangeLine key={change.field} entity={entity} change={change} fresh={done === "create"} />
        ))}
      </dl>
    </li>
  );
}

function ChangeLine({ entity, change, fresh }: { entity: Entity; change: Change; fresh: boolean }) {
  const { t } = useTranslation();
  const field = entity.fields[change.field];
  const shown = (value: Json, title: string | null | undefined) => {
    if (value === null || value === "") return <span className="lw-quiet">{t("record.historyEmpty")}</span>;
    if (Array.isArray(value) && field?.type === "lines") return <span>{t("record.historyLines", { count: value.length })}</span>;
    return field ? <Shown field={field} value={value} title={title ?? undefined} dense={field.type !== "boolean"} /> : <span>{typeof value === "object" ? JSON.stringify(value) : String(value)}</span>;
  };
  return (
    <div>
      <dt>{change.title ?? field?.title ?? change.field}</dt>
      <dd>
        {!fresh && (
          <>
            <span className="lw-old">{shown(change.old, change.old_title)}</span> →{" "}
          </>
        )}
        {shown(change.new, change.new_title)}
      </dd>
    </div>
  );
}
