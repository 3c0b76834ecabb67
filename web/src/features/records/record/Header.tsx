/** The head of a record: what it is, its state, what can be done with it. */
import { ArrowLeftOutlined, CopyOutlined, DeleteOutlined, HistoryOutlined, LeftOutlined, LinkOutlined, MoreOutlined, PrinterOutlined, RightOutlined, SafetyOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { Button, Dropdown, Tooltip, type MenuProps } from "antd";
import { lazy, Suspense, useContext, useState } from "react";
import { useTranslation } from "react-i18next";

import { del } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import { keys } from "../../../api/queries";
import type { RecordData } from "../../../api/types";
import { withActivity, withFiles } from "../../../locales";
import { AccessContext } from "../../../shared/access";
import { Chip } from "../../../shared/Chip";
import { Commands } from "../../../shared/commands";
import { useListTitle } from "../../../shared/menus";
import { useSettings } from "../../../shared/settings";
import { wallTime } from "../../../fields/parts/dates";
import { handOn } from "../../../shared/share";
import { siblingsOf } from "../../../shared/siblings";
import { useDocumentTitle } from "../../../shared/useDocumentTitle";
import { usePhone } from "../../../shared/usePhone";
import { Actions, refuse } from "./Actions";
import type { Filter } from "./activity/conversation";
import type { Session } from "./session";
import { useFeedback } from "../../../shared/feedback";

interface Props {
  session: Session;
  onSave: () => void;
  onCancel: () => void;
  onAccess: () => void;
}

const Activity = lazy(withFiles(withActivity(() => import("./activity/Activity"))));

/** Milliseconds until a menu has closed. */
const PAUSE = 300;

export function Header({ session, onSave, onCancel, onAccess }: Props) {
  const { t } = useTranslation();
  const { entity, record, editing, saving } = session;
  const changeable = record?._can?.update ?? entity.can.update;
  const title = record ? record._title || entity.title : t("record.newTitle", { entity: entity.title });
  const list = useListTitle(entity);
  const { timezone } = useSettings();
  const [around, setAround] = useState<Filter | null>(null);
  useDocumentTitle(title);
  return (
    <header className="lw-record-head">
      <Link to="/e/$entity" params={{ entity: entity.name }} className="lw-back" aria-label={t("record.toList", { entity: list })}>
        <ArrowLeftOutlined />
      </Link>
      <div className="lw-record-title">
        {record && <div className="lw-quiet">{entity.title}</div>}
        <div className="lw-title-line">
          <h1>{title}</h1>
          {record && <StateChip session={session} record={record} />}
        </div>
      </div>
      <div className="lw-record-actions">
        {editing ? (
          <>
            {session.keptAt && <span className="lw-draft-kept" role="status">{t("form.draftKept", { when: wallTime(session.keptAt, timezone, "HH:mm") })}</span>}
            <Button onClick={onCancel} disabled={saving}>{t("record.cancel")}</Button>
            <Tooltip title={t("record.keys")} mouseEnterDelay={0.8}>
              <Button type="primary" loading={saving} onClick={onSave}>{t("record.save")}</Button>
            </Tooltip>
          </>
        ) : (
          <>
            <Actions session={session} />
            {changeable && <Button onClick={session.edit}>{t("record.edit")}</Button>}
            {changeable && <Commands commands={[{ title: t("record.edit"), run: session.edit }]} />}
          </>
        )}
        <Suspense>{record && <Activity key={record.id} entity={entity} id={record.id} shown={around} onShow={setAround} />}</Suspense>
        {record && !editing && <More session={session} record={record} onHistory={() => setAround("changes")} onAccess={onAccess} />}
        {record && !editing && <Siblings entity={entity.name} id={record.id} />}
      </div>
    </header>
  );
}

function StateChip({ session, record }: { session: Session; record: RecordData }) {
  const lifecycle = session.entity.lifecycle;
  const state = lifecycle ? lifecycle.states[String(record[lifecycle.field])] : undefined;
  return state ? <Chip color={state.color}>{state.title}</Chip> : null;
}

function More({ session, record, onHistory, onAccess }: { session: Session; record: RecordData; onHistory: () => void; onAccess: () => void }) {
  const { t } = useTranslation();
  const router = useRouter();
  const client = useQueryClient();
  const canAsk = useContext(AccessContext) !== null;
  const { modal, message } = useFeedback();
  const phone = usePhone();
  const { entity } = session;
  const title = record._title || entity.title;

  const remove = async () => {
    try {
      await del(`/records/${entity.name}/${record.id}`);
      void message.success(t("record.deleted", { title }));
      client.removeQueries({ queryKey: keys.record(entity.name, record.id) });
      void client.invalidateQueries({ queryKey: keys.records(entity.name) });
      await router.navigate({ to: "/e/$entity", params: { entity: entity.name } });
    } catch (failure) {
      refuse(session, asProblem(failure));
    }
  };
  const ask = () =>
    void modal.confirm({
      title: t("record.deleteTitle", { title }),
      content: t("record.deleteDetail"),
      okText: t("record.delete"),
      cancelText: t("app.cancel"),
      okButtonProps: { danger: true },
      focusable: { autoFocusButton: "cancel" },
      onOk: remove,
    });
  const share = () =>
    void handOn(title, `${window.location.origin}/e/${entity.name}/${record.id}`, phone).then((how) => {
      if (how === "copied") void message.success(t("record.linkCopied"));
      if (how === "refused") void message.error(t("record.linkRefused"));
    });
  const copy = () => void router.navigate({ to: "/e/$entity/new", params: { entity: entity.name }, search: { copy: record.id } });

  const items: MenuProps["items"] = [
    { key: "history", icon: <HistoryOutlined />, label: t("record.history"), onClick: onHistory },
    ...(canAsk ? [{ key: "access", icon: <SafetyOutlined />, label: t("record.access"), onClick: onAccess }] : []),
    { key: "share", icon: <LinkOutlined />, label: t(phone ? "record.share" : "record.copyLink"), onClick: share },
    { key: "print", icon: <PrinterOutlined />, label: t("record.print"), extra: "Ctrl+P", onClick: () => setTimeout(() => window.print(), PAUSE) },
    ...(entity.can.create ? [{ key: "copy", icon: <CopyOutlined />, label: t("record.duplicate"), onClick: copy }] : []),
    ...((record._can?.delete ?? entity.can.delete)
      ? [{ type: "divider" as const }, { key: "delete", icon: <DeleteOutlined />, label: t("record.delete"), danger: true, onClick: ask }]
      : []),
  ];
  const commands = [
    { title: t("record.history"), run: onHistory },
    { title: t("record.copyLink"), run: share },
    ...(entity.can.create ? [{ title: t("record.duplicate"), run: copy }] : []),
  ];
  return (
    <>
      <Commands commands={commands} />
      <Dropdown menu={{ items }} trigger={["click"]}>
        <Button icon={<MoreOutlined />} aria-label={t("record.more")} />
      </Dropdown>
    </>
  );
}

function Siblings({ entity, id }: { entity: string; id: string }) {
  const { t } = useTranslation();
  const router = useRouter();
  const phone = usePhone();
  const { previous, next } = siblingsOf(entity, id);
  if (phone || (!previous && !next)) return null;
  const open = (to: string | null) => to && void router.navigate({ to: "/e/$entity/$id", params: { entity, id: to } });
  return (
    <span className="lw-siblings">
      <Button type="text" icon={<LeftOutlined />} disabled={!previous} aria-label={t("record.previous")} onClick={() => open(previous)} />
      <Button type="text" icon={<RightOutlined />} disabled={!next} aria-label={t("record.next")} onClick={() => open(next)} />
    </span>
  );
}

