/** The form's layout: sections in columns, detail tables, tabs. The same for reading and for changing. */
import { Tabs } from "antd";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { FormItem, Json } from "../../../api/types";
import type { Tree } from "../../../engine/form/expressions";
import { DetailTable } from "../../../shared/detail-table/DetailTable";
import { FormField } from "../../../shared/form/FormField";
import { useForm, useVersion } from "../../../shared/form/scope";
import { RelatedList } from "./RelatedList";

export const Layout = memo(function Layout({ items }: { items: readonly FormItem[] }) {
  return items.map((item, place) => <Item key={place} item={item} />);
});

function Item({ item }: { item: FormItem }): ReactNode {
  switch (item.kind) {
    case "section":
      return <Section item={item} />;
    case "lines":
      return <Lines item={item} />;
    case "tabs":
      return <TabGroup item={item} />;
  }
}

/** Whether a part shows: its own condition, worked out as values change. */
function useShows(visible: Json | undefined): boolean {
  const { store } = useForm();
  useVersion(store, visible ? "*" : "");
  return !visible || store.evaluate(visible as Tree) === true;
}

function Section({ item }: { item: Extract<FormItem, { kind: "section" }> }) {
  const { fields } = useForm();
  const shows = useShows(item.visible);
  if (!shows) return null;
  const body = (
    <div className="lw-fields" data-columns={Math.min(item.columns ?? 2, 4)}>
      {item.fields.map((name) => {
        const field = fields[name];
        if (field?.type === "related") return <RelatedList key={name} name={name} field={field} />;
        if (field?.type === "lines") return <LinesField key={name} name={name} />;
        return <FormField key={name} path={name} />;
      })}
    </div>
  );
  if (!item.title) return <section className="lw-section">{body}</section>;
  if (!item.collapsible) {
    return (
      <section className="lw-section">
        <h2>{item.title}</h2>
        {body}
      </section>
    );
  }
  return (
    <details className="lw-section" open>
      <summary>
        <h2>{item.title}</h2>
      </summary>
      {body}
    </details>
  );
}

function Lines({ item }: { item: Extract<FormItem, { kind: "lines" }> }) {
  const { fields, store } = useForm();
  const shows = useShows(item.visible);
  useVersion(store, item.field);
  const field = fields[item.field];
  if (!shows || !field || !store.flags(item.field).visible) return null;
  return (
    <section className="lw-section">
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
  const { fields } = useForm();
  const field = fields[name];
  if (field?.type !== "lines") return null;
  const columns = Object.keys(field.fields).filter((column) => !field.fields[column]!.system);
  return (
    <div className="lw-field lw-field-wide">
      <div className="lw-label">{field.title}</div>
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

function TabGroup({ item }: { item: Extract<FormItem, { kind: "tabs" }> }) {
  const { store } = useForm();
  useVersion(store, item.tabs.some((tab) => tab.visible) ? "*" : "faults");
  const faulty = new Set(store.allFaults().map(({ path }) => path.split("/")[0]));
  const tabs = item.tabs.filter((tab) => !tab.visible || store.evaluate(tab.visible as Tree) === true);
  return (
    <section className="lw-section lw-tabs-section">
      <Tabs
        size="small"
        items={tabs.map((tab) => ({
          key: tab.name,
          forceRender: true,
          label: namesOf(tab.items).some((name) => faulty.has(name)) ? <span className="lw-tab-fault">{tab.title}</span> : tab.title,
          children: <Layout items={tab.items} />,
        }))}
      />
    </section>
  );
}

/** Every field that a part of the layout shows. */
export function namesOf(items: readonly FormItem[]): string[] {
  return items.flatMap((item) => {
    if (item.kind === "section") return item.fields;
    if (item.kind === "lines") return [item.field];
    return item.tabs.flatMap((tab) => namesOf(tab.items));
  });
}
