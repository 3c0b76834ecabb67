/** The form's layout: sections and groups in columns, detail tables, tabs, steps. The same for reading and for changing. */
import { lazy, memo, Suspense, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { FormItem } from "../../../api/types";
import { DetailTable } from "../../../shared/detail-table/DetailTable";
import { FormField } from "../../../shared/form/FormField";
import { useForm, useVersion } from "../../../shared/form/scope";
import { Spinner } from "../../../shared/Spinner";
import { Foldable } from "./Foldable";
import { RelatedList } from "./RelatedList";
import { useShows } from "./shows";

/* Parts that few forms have come with them. */
const TabGroup = lazy(async () => ({ default: (await import("./TabGroup")).TabGroup }));
const StepGroup = lazy(async () => ({ default: (await import("./StepGroup")).StepGroup }));

interface Props {
  items: readonly FormItem[];
  /** Where the items stand in the form, so that folded parts are known again. */
  at?: string;
}

export const Layout = memo(function Layout({ items, at = "" }: Props) {
  return items.map((item, place) => <Item key={place} item={item} at={`${at}/${place}`} />);
});

type PartItem = Extract<FormItem, { kind: "section" | "group" }>;

function Item({ item, at }: { item: FormItem; at: string }): ReactNode {
  switch (item.kind) {
    case "section":
    case "group":
      return <Part item={item} at={at} />;
    case "lines":
      return <Lines item={item} />;
    case "tabs":
      return (
        <Suspense fallback={<Spinner />}>
          <TabGroup item={item} at={at} />
        </Suspense>
      );
    case "steps":
      return (
        <Suspense>
          <StepGroup item={item} at={at} />
        </Suspense>
      );
  }
}

function Part({ item, at }: { item: PartItem; at: string }) {
  const shown = useShows(item);
  if (!shown) return null;
  const across = Math.min(item.columns ?? (item.kind === "group" ? 1 : 2), 4);
  const body = (
    <div className="lw-fields" data-columns={across}>
      {item.help && <p className="lw-part-help">{item.help}</p>}
      {item.fields.map((name) => <PartField key={name} name={name} />)}
      {item.items && <Layout items={item.items} at={at} />}
    </div>
  );
  const look = item.kind === "group" ? { className: "lw-group", "data-span": Math.min(item.span ?? 1, 4) } : { className: "lw-section" };
  if (!item.title) return <section {...look}>{body}</section>;
  if (item.collapsible) return <Foldable item={item} at={at} look={look}>{body}</Foldable>;
  return (
    <section {...look}>
      <h2>{item.title}</h2>
      {body}
    </section>
  );
}

function PartField({ name }: { name: string }) {
  const { fields } = useForm();
  const field = fields[name];
  if (field?.type === "related") return <RelatedList name={name} field={field} />;
  if (field?.type === "lines") return <LinesField name={name} />;
  return <FormField path={name} />;
}

function Lines({ item }: { item: Extract<FormItem, { kind: "lines" }> }) {
  const { fields } = useForm();
  const shown = useShows(item);
  const field = fields[item.field];
  if (!shown || !field) return null;
  return (
    <section className="lw-section lw-section-lines">
      <h2>
        {item.title ?? field.title} <Count lines={item.field} />
      </h2>
      <LinesFaults lines={item.field} />
      <DetailTable lines={item.field} columns={item.columns} footer={item.footer} />
    </section>
  );
}

/** A detail table that a section names among its fields. */
function LinesField({ name }: { name: string }) {
  const { fields, store } = useForm();
  useVersion(store, name);
  const field = fields[name];
  if (field?.type !== "lines" || !store.flags(name).visible) return null;
  const columns = Object.keys(field.fields).filter((column) => !field.fields[column]!.system);
  return (
    <div className="lw-field lw-field-wide">
      <div className="lw-label">{field.title}</div>
      <LinesFaults lines={name} />
      <DetailTable lines={name} columns={columns} />
    </div>
  );
}

function Count({ lines }: { lines: string }) {
  const { store } = useForm();
  useVersion(store, lines);
  return <span className="lw-count">{store.rows(lines).length || null}</span>;
}

function LinesFaults({ lines }: { lines: string }) {
  const { t } = useTranslation();
  const { store } = useForm();
  useVersion(store, lines);
  const faults = store.faults(lines);
  if (!faults.length) return null;
  return <div className="lw-fault">{faults.map((fault) => fault.detail ?? t("form.required")).join(" ")}</div>;
}
