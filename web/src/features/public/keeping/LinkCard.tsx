/** One public form: how it stands, how it is handed out, and what can be done with it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { lazy, Suspense, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, del, patch, post } from "../../../api/client";
import { Chip } from "../../../shared/Chip";
import { useFeedback } from "../../../shared/feedback";
import { linksKey, snippet, wholeAddress, type PublicLink, type State } from "./links";

const Bars = lazy(() => import("../../../fields/parts/Bars"));

const COLORS: Record<State, string> = { open: "green", closed: "gray", not_yet: "blue", over: "gray", full: "gold" };

interface Props {
  link: PublicLink;
  origin: string | null;
  onChange: () => void;
}

export function LinkCard({ link, origin, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [sharing, setSharing] = useState(false);
  const { run, error, pending } = useSteps();
  const { modal } = useFeedback();
  const sure = (title: string, content: string, okText: string, work: () => Promise<unknown>) =>
    modal.confirm({ title, content, okText, okButtonProps: { danger: true }, cancelText: t("app.cancel"), onOk: () => run(work) });
  return (
    <section className="panel keeping-link" aria-labelledby={id}>
      <div className="keeping-title">
        <h2 id={id}>{link.name}</h2>
        <Chip color={COLORS[link.state]}>{t(`publicForms.state.${link.state}`)}</Chip>
        <span className="soft">{[link.form_title, t("publicForms.answers", { count: link.answers }), ...(link.has_password ? [t("publicForms.hasPassword")] : [])].join(" · ")}</span>
      </div>
      {link.faults.length > 0 && <Alert type="warning" showIcon title={t("publicForms.faulty")} description={link.faults.map(({ detail }) => detail).join(" ")} />}
      {error && <Alert type="error" showIcon title={asProblem(error).sentence} />}
      <div className="keeping-steps">
        {link.address && (
          <Button href={link.address} target="_blank" rel="noreferrer">
            {t("publicForms.look")}
          </Button>
        )}
        {link.address && (
          <Button aria-expanded={sharing} onClick={() => setSharing(!sharing)}>
            {t("publicForms.share")}
          </Button>
        )}
        <Button onClick={onChange}>{t("publicForms.change")}</Button>
        <Button loading={pending} onClick={() => run(() => patch(`/public-forms/${link.id}`, { version: link.version, open: !link.open }))}>
          {t(link.open ? "publicForms.close" : "publicForms.open")}
        </Button>
        <Button danger onClick={() => sure(t("publicForms.deleteSure", { name: link.name }), t("publicForms.deleteDetail"), t("publicForms.delete"), () => del(`/public-forms/${link.id}`))}>
          {t("publicForms.delete")}
        </Button>
      </div>
      {sharing && link.address && (
        <div className="keeping-share">
          <Suspense fallback={<div className="keeping-code" />}>
            <div className="keeping-code">
              <Bars format="qrcode" text={wholeAddress(link, origin)} />
            </div>
          </Suspense>
          <div>
            <Copied label={t("publicForms.address")} text={wholeAddress(link, origin)} />
            {link.embed.length > 0 ? (
              <Copied label={t("publicForms.embed")} text={snippet(link, origin)} hint={t("publicForms.embedFor", { pages: link.embed.join(", ") })} />
            ) : (
              <p className="soft">{t("publicForms.embedNone")}</p>
            )}
            <Button
              size="small"
              onClick={() => sure(t("publicForms.readdressSure"), t("publicForms.readdressDetail"), t("publicForms.readdress"), () => post(`/public-forms/${link.id}/address`))}
            >
              {t("publicForms.readdress")}
            </Button>
          </div>
        </div>
      )}
    </section>
  );
}

/** Something to copy. */
function Copied({ label, text, hint }: { label: string; text: string; hint?: string }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = useFeedback();
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    message.success(t("publicForms.copied"));
  };
  return (
    <div className="keeping-copied">
      <span id={id}>{label}</span>
      <code aria-labelledby={id}>{text}</code>
      <Button size="small" aria-describedby={id} onClick={() => void copy()}>
        {t("publicForms.copy")}
      </Button>
      {hint && <span className="soft">{hint}</span>}
    </div>
  );
}

/** Steps that change links; the list is asked for again after each. */
function useSteps() {
  const client = useQueryClient();
  const { mutateAsync, error, isPending } = useMutation({ mutationFn: (work: () => Promise<unknown>) => work(), onSettled: () => client.invalidateQueries({ queryKey: linksKey }) });
  return { run: (work: () => Promise<unknown>) => void mutateAsync(work).catch(() => null), error, pending: isPending };
}
