/** What a view is called, who sees it, and whether others may change it. */
import { Button, Checkbox, Input, Radio, Select, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "../../../../api/queries";

export interface ViewAbout {
  title: string;
  shared: boolean;
  roles: string[];
  locked: boolean;
}

interface ViewFormProps {
  about: ViewAbout;
  existing: boolean;
  onSave: (about: ViewAbout) => void;
  onCancel: () => void;
}

/** Roles one may share with: one's own, by the names people know. */
function useRoles(): { value: string; label: string }[] {
  const { roles, role_titles: titles } = useMe();
  return roles.map((value, at) => ({ value, label: titles?.[at] ?? value }));
}

export function ViewForm({ about, existing, onSave, onCancel }: ViewFormProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(about);
  const roles = useRoles();
  const offered = [...roles, ...draft.roles.filter((name) => !roles.some(({ value }) => value === name)).map((name) => ({ value: name, label: name }))];
  const whose = !draft.shared ? "me" : draft.roles.length > 0 ? "roles" : "all";
  const choose = (who: "me" | "all" | "roles") => setDraft({ ...draft, shared: who !== "me", roles: who === "roles" ? draft.roles.length ? draft.roles : roles.slice(0, 1).map(({ value }) => value) : [] });
  const save = () => draft.title.trim() && onSave({ ...draft, title: draft.title.trim() });
  return (
    <form className="view-form" onSubmit={(event) => { event.preventDefault(); save(); }}>
      <Input autoFocus maxLength={100} value={draft.title} onChange={(event) => setDraft({ ...draft, title: event.target.value })} placeholder={t("saved.name")} aria-label={t("saved.name")} />
      <Radio.Group
        className="view-who"
        value={whose}
        onChange={(event) => choose(event.target.value as "me")}
        options={[{ value: "me", label: t("saved.forMe") }, { value: "all", label: t("saved.forAll") }, { value: "roles", label: t("saved.forRoles") }]}
      />
      {whose === "roles" && <Select mode="multiple" value={draft.roles} onChange={(chosen: string[]) => setDraft({ ...draft, roles: chosen })} options={offered} aria-label={t("saved.forRoles")} />}
      {draft.shared && (
        <Checkbox checked={draft.locked} onChange={(event) => setDraft({ ...draft, locked: event.target.checked })}>
          {t("saved.lock")}
        </Checkbox>
      )}
      {draft.shared && !draft.locked && <p className="soft">{t("saved.unlocked")}</p>}
      <Space>
        <Button type="primary" htmlType="submit" disabled={!draft.title.trim()}>
          {t(existing ? "saved.apply" : "saved.save")}
        </Button>
        <Button onClick={onCancel}>{t("app.cancel")}</Button>
      </Space>
    </form>
  );
}
