/** Choosing a view; saving, sharing, locking, renaming and deleting one's own. */
import { CopyOutlined, DeleteOutlined, EditOutlined, LinkOutlined, LockOutlined, PlusOutlined, SaveOutlined, StarFilled, StarOutlined, TeamOutlined, UserOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, del, patch, post, put } from "../../../../api/client";
import { keys } from "../../../../api/queries";
import type { View } from "../../../../api/types";
import { copyText } from "../../../../shared/share";
import { saysOf, type Arrangement } from "../arrangement";
import type { ViewButtonProps } from "../ViewButton";
import { ViewForm, type ViewAbout } from "./ViewForm";
import "./views.css";

interface ViewMenuProps extends ViewButtonProps {
  changed: boolean;
  onClose: () => void;
}

export default function ViewMenu({ entity, views, first, arrangement, changed, onView, onSaved, onClose }: ViewMenuProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message, modal } = App.useApp();
  const [form, setForm] = useState<{ view: View | null; about: ViewAbout } | null>(null);
  const current = arrangement.view;
  const address = `/views/${entity.name}`;
  const renewed = () => client.invalidateQueries({ queryKey: keys.views(entity.name) });
  const told = (failure: unknown) => void message.error(asProblem(failure).sentence);

  const done = async (work: Promise<View>, sentence: string) => {
    try {
      const view = await work;
      await renewed();
      onSaved(view);
      void message.success(sentence);
      onClose();
    } catch (failure) {
      told(failure);
    }
  };
  const save = (about: ViewAbout) => done(post<View>(address, { ...about, says: saysOf(arrangement) }), t("saved.saved", { view: about.title }));
  const keep = (view: View) => done(patch<View>(`${address}/${view.name}`, { version: view.saved!.version, says: saysOf(arrangement) }), t("saved.saved", { view: view.title }));
  const change = async (view: View, about: Partial<ViewAbout>) => {
    await patch(`${address}/${view.name}`, { ...about, version: view.saved!.version }).then(renewed, told);
    setForm(null);
  };
  const begin = (view: View) => void put(`${address}/default`, { view: view.name === first ? null : view.name }).then(renewed, told);
  const remove = (view: View) =>
    modal.confirm({
      title: t("saved.deleteQuestion", { view: view.title }),
      content: view.saved?.shared ? t("saved.deleteShared") : undefined,
      okText: t("list.delete"),
      okButtonProps: { danger: true },
      cancelText: t("app.cancel"),
      onOk: () => del(`${address}/${view.name}`).then(async () => {
        await renewed();
        if (view.name === current?.name) onView("");
      }, told),
    });
  const link = () => void copyText(current?.saved && !current.saved.shared ? spelled(entity.name, arrangement) : window.location.href).then((copied) => (copied ? message.success(t("saved.linkCopied")) : message.error(t("saved.linkRefused"))));

  if (form) return <ViewForm about={form.about} existing={form.view !== null} onSave={(about) => void (form.view ? change(form.view, about) : save(about))} onCancel={() => setForm(null)} />;
  const own = current?.saved;
  return (
    <div className="view-menu" role="group" aria-label={t("list.views")}>
      <ul>
        {views.map((view) => (
          <li key={view.name} className={view.name === current?.name ? "chosen" : undefined}>
            <button type="button" className="view-name" aria-current={view.name === current?.name} onClick={() => { onView(view.name); onClose(); }}>
              <span>{view.title}</span>
              {view.saved && <About view={view} />}
            </button>
            <Tooltip title={t(view.name === first ? "saved.first" : "saved.makeFirst")}>
              <Button type="text" size="small" icon={view.name === first ? <StarFilled /> : <StarOutlined />} aria-label={t(view.name === first ? "saved.first" : "saved.makeFirst")} onClick={() => begin(view)} />
            </Tooltip>
            {view.saved?.may_keep && (
              <>
                <Button type="text" size="small" icon={<EditOutlined />} aria-label={t("saved.edit", { view: view.title })} onClick={() => setForm({ view, about: { title: view.title, shared: view.saved!.shared, roles: view.saved!.roles, locked: view.saved!.locked } })} />
                <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t("saved.delete", { view: view.title })} onClick={() => remove(view)} />
              </>
            )}
          </li>
        ))}
      </ul>
      <div className="view-actions">
        {own && changed && own.may_change && (
          <Button icon={<SaveOutlined />} onClick={() => void keep(current)}>
            {t("saved.keep", { view: current.title })}
          </Button>
        )}
        {own && changed && !own.may_change && <span className="soft">{t("saved.locked")}</span>}
        <Button icon={changed ? <PlusOutlined /> : <CopyOutlined />} onClick={() => setForm({ view: null, about: { title: changed ? "" : t("saved.copyOf", { view: current?.title ?? "" }), shared: false, roles: [], locked: false } })}>
          {t(changed ? "saved.new" : "saved.duplicate")}
        </Button>
        <Button icon={<LinkOutlined />} onClick={link}>
          {t("saved.link")}
        </Button>
      </div>
    </div>
  );
}

/** The address of what a view shows, for others do not have a view of mine. */
function spelled(entity: string, { where, sort, levels }: Arrangement): string {
  const said = Object.entries({ where, sort, group: levels.join(",") }).filter(([, words]) => words);
  return `${window.location.origin}/e/${entity}?${said.map(([name, words]) => `${name}=${encodeURIComponent(words)}`).join("&")}`;
}

/** Whose it is, and who else sees it. */
function About({ view }: { view: View }) {
  const { t } = useTranslation();
  const { mine, owner, shared, locked } = view.saved!;
  return (
    <span className="view-about soft">
      {shared ? <TeamOutlined aria-label={t("saved.shared")} /> : <UserOutlined aria-label={t("saved.mine")} />}
      {locked && <LockOutlined aria-label={t("saved.isLocked")} />}
      {!mine && owner}
    </span>
  );
}
