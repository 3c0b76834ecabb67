/** Public forms: links by which people without a login fill in one form each. */
import { PlusOutlined } from "@ant-design/icons";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";

import "./keeping.css";
import { LinkCard } from "./LinkCard";
import { LinkEditor } from "./LinkEditor";
import { linksQuery } from "./links";

const HOME = "public-forms";

export default function PublicFormsPage({ rest }: { rest: string }) {
  const { data } = useSuspenseQuery(linksQuery);
  const navigate = useNavigate();
  const go = (place: string) => void navigate({ to: "/settings/$", params: { _splat: place ? `${HOME}/${place}` : HOME } });
  const link = data.links.find(({ id }) => id === rest);
  if (rest === "new" || link) return <LinkEditor key={rest} link={link ?? null} forms={data.forms} onDone={() => go("")} />;
  return <All onGo={go} />;
}

function All({ onGo }: { onGo: (place: string) => void }) {
  const { t } = useTranslation();
  const { data } = useSuspenseQuery(linksQuery);
  return (
    <>
      <section className="panel keeping-head" aria-label={t("settings.publicForms")}>
        <p className="soft">{t("publicForms.about")}</p>
        <Button type="primary" icon={<PlusOutlined />} disabled={!data.forms.length} onClick={() => onGo("new")}>
          {t("publicForms.make")}
        </Button>
      </section>
      {data.links.length === 0 && <p className="soft keeping-none">{t("publicForms.none")}</p>}
      {data.links.map((link) => (
        <LinkCard key={link.id} link={link} origin={data.origin} onChange={() => onGo(link.id)} />
      ))}
    </>
  );
}
