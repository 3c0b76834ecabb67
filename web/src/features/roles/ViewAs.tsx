/** Look at the workspace as a person or with one role; nothing can be changed meanwhile. */
import { EyeOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/client";
import { PersonPicker } from "./PersonPicker";
import type { Role } from "./rights";
import { useViewAs, type Somebody } from "./viewing";

export function ViewAs({ roles, role }: { roles: Role[]; role: Role | undefined }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { view } = useViewAs();
  const [person, setPerson] = useState("");
  const [chosen, setChosen] = useState(role?.name ?? roles[0]?.name ?? "");
  const begin = (who: Somebody) => view(who).catch((failure: unknown) => void message.error(asProblem(failure).sentence));
  return (
    <section className="panel" aria-labelledby="view-as">
      <h2 id="view-as">{t("roles.viewAs")}</h2>
      <p className="soft">{t("roles.viewAsHelp")}</p>
      <div className="rights-filter">
        <PersonPicker value={person} onChange={setPerson} />
        <Button icon={<EyeOutlined />} disabled={!person} onClick={() => void begin({ user: person })}>
          {t("roles.viewAsPerson")}
        </Button>
      </div>
      <div className="rights-filter">
        <select value={chosen} aria-label={t("roles.role")} onChange={({ target }) => setChosen(target.value)}>
          {roles.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
        <Button icon={<EyeOutlined />} disabled={!chosen} onClick={() => void begin({ role: chosen })}>
          {t("roles.viewAsRole")}
        </Button>
      </div>
    </section>
  );
}
