/** What a public link says: which form and fields, when, how often, and what people are told. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, patch, post } from "../../../api/client";
import { Spinner } from "../../../shared/Spinner";
import { FieldChoices } from "./FieldChoices";
import { FixedValues } from "./FixedValues";
import { linksKey, offersQuery, termsOf, type Offered, type PublicLink, type Terms } from "./links";
import { Line, Lines, Moment, Panel, Select } from "./parts";

interface Props {
  link: PublicLink | null;
  forms: { name: string; title: string }[];
  onDone: () => void;
}

export function LinkEditor({ link, forms, onDone }: Props) {
  const { t } = useTranslation();
  const [form, setForm] = useState(link?.form ?? (forms.length === 1 ? forms[0]!.name : ""));
  const { data: offered } = useQuery(offersQuery(form));
  return (
    <div className="keeping-editor">
      {!link && (
        <Panel title={t("publicForms.whichForm")}>
          <Select label={t("publicForms.formLabel")} value={form} onChange={setForm} options={[{ value: "", title: t("publicForms.choose") }, ...forms.map(({ name, title }) => ({ value: name, title }))]} />
        </Panel>
      )}
      {form && !offered && <Spinner />}
      {offered && <Editing key={form} link={link} offered={offered} title={forms.find(({ name }) => name === form)?.title ?? form} onDone={onDone} />}
    </div>
  );
}

interface EditingProps {
  link: PublicLink | null;
  offered: Offered;
  title: string;
  onDone: () => void;
}

function Editing({ link, offered, title, onDone }: EditingProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState(link?.name ?? title);
  const [terms, setTerms] = useState<Terms>(() => termsOf(link ?? offered.link));
  const [password, setPassword] = useState<string | null>(null);
  const set = (some: Partial<Terms>) => setTerms((before) => ({ ...before, ...some }));
  const keep = useMutation({
    mutationFn: () => {
      const said = { name, ...terms, ...(password === null ? {} : { password: password || null }) };
      return link ? patch(`/public-forms/${link.id}`, { ...said, version: link.version }) : post("/public-forms", said);
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: linksKey });
      onDone();
    },
  });
  const problem = keep.error && asProblem(keep.error);
  const fault = (part: string) => problem?.errors.find(({ pointer }) => pointer === `/${part}` || pointer.startsWith(`/${part}/`))?.detail;
  const placed = ["name", "password", "fields", "choose", "prefill", "fixed", "once", "after", "embed", "most", "opens", "closes"];
  const elsewhere = problem && !placed.some((part) => fault(part));
  const people = [
    { value: "", title: t("publicForms.onceNever") },
    { value: "device", title: t("publicForms.onceDevice") },
    ...offered.fields.filter(({ name: field, type }) => terms.fields.includes(field) && ["email", "phone", "text"].includes(type)).map(({ name: value, title: called }) => ({ value, title: t("publicForms.onceField", { field: called }) })),
  ];
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        keep.mutate();
      }}
    >
      <Panel title={link ? t("publicForms.changing", { name: link.name }) : t("publicForms.new")}>
        <Line label={t("publicForms.name")} hint={t("publicForms.nameHint")} value={name} onChange={setName} fault={fault("name")} required />
      </Panel>
      <Panel title={t("publicForms.fields")} hint={t("publicForms.fieldsHint")}>
        <FieldChoices offered={offered} terms={terms} onChange={setTerms} faults={[fault("fields"), fault("choose"), fault("prefill")]} />
      </Panel>
      <Panel title={t("publicForms.fixed")} hint={t("publicForms.fixedHint")}>
        <FixedValues offered={offered} terms={terms} onChange={setTerms} fault={fault("fixed")} />
      </Panel>
      <Panel title={t("publicForms.words")}>
        <Lines label={t("publicForms.title")} hint={t("publicForms.titleHint")} words={terms.title} onChange={(words) => set({ title: words })} />
        <Lines label={t("publicForms.intro")} words={terms.intro} onChange={(words) => set({ intro: words })} long />
        <Lines label={t("publicForms.thanks")} words={terms.thanks} onChange={(words) => set({ thanks: words })} long />
        <Line label={t("publicForms.after")} hint={t("publicForms.afterHint")} value={terms.after} onChange={(after) => set({ after })} fault={fault("after")} />
      </Panel>
      <Panel title={t("publicForms.limits")}>
        <Line
          label={t("publicForms.password")}
          hint={link?.has_password && password === null ? t("publicForms.passwordKept") : t("publicForms.passwordHint")}
          value={password ?? ""}
          onChange={setPassword}
          fault={fault("password")}
        />
        {link?.has_password && password === null && (
          <Button size="small" onClick={() => setPassword("")}>
            {t("publicForms.passwordAway")}
          </Button>
        )}
        <div className="keeping-pair">
          <Moment label={t("publicForms.opens")} value={terms.opens} onChange={(opens) => set({ opens })} fault={fault("opens")} />
          <Moment label={t("publicForms.closes")} value={terms.closes} onChange={(closes) => set({ closes })} fault={fault("closes")} />
        </div>
        <Line label={t("publicForms.most")} numeric value={terms.most === null ? "" : String(terms.most)} onChange={(most) => set({ most: /^\d{1,7}$/.test(most) ? Number(most) : null })} fault={fault("most")} />
        <Select label={t("publicForms.once")} hint={terms.once === "device" ? t("publicForms.onceDeviceHint") : undefined} value={terms.once} onChange={(once) => set({ once })} options={people} fault={fault("once")} />
        <Line
          label={t("publicForms.embedIn")}
          hint={t("publicForms.embedInHint")}
          value={terms.embed.join(" ")}
          onChange={(origins) => set({ embed: origins.split(/[\s,]+/).filter((each, place, all) => each || place === all.length - 1) })}
          fault={fault("embed")}
        />
      </Panel>
      {elsewhere && <Alert type="error" showIcon title={problem.sentence} className="keeping-fault" />}
      {problem && !elsewhere && <Alert type="error" showIcon title={t("publicForms.correct")} className="keeping-fault" />}
      <div className="keeping-steps">
        <Button type="primary" htmlType="submit" loading={keep.isPending}>
          {t(link ? "publicForms.save" : "publicForms.makeIt")}
        </Button>
        <Button onClick={onDone}>{t("app.cancel")}</Button>
      </div>
    </form>
  );
}
