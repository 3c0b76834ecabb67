/** Parts of a form on tabs: one in front, those with faults marked; below each other on paper. */
import { Tabs } from "antd";
import { useState } from "react";

import type { FormItem, FormPage } from "../../../api/types";
import type { LayoutItem } from "../../../engine/form/contract";
import { faultsIn, namesOf } from "../../../engine/form/layout";
import { useForm, useVersion } from "../../../shared/form/scope";
import { usePrinting } from "../../../shared/usePrinting";
import { Layout } from "./Layout";
import { useReveal } from "./reveal";
import { useShownPages } from "./shows";

interface Props {
  item: Extract<FormItem, { kind: "tabs" }>;
  at: string;
}

export const inside = ({ items }: FormPage) => items as LayoutItem[];

export function TabGroup({ item, at }: Props) {
  const { store } = useForm();
  const printing = usePrinting();
  const tabs = useShownPages(item.tabs);
  const [front, setFront] = useState("");
  useVersion(store, "faults");
  useReveal(namesOf([item as LayoutItem]), (name) => setFront(item.tabs.find((tab) => namesOf(inside(tab)).includes(name))?.name ?? ""));
  if (!tabs.length) return null;
  if (printing) return tabs.map((tab) => <PrintedPage key={tab.name} page={tab} at={at} />);
  const faults = store.allFaults();
  return (
    <section className="lw-section lw-tabs-section">
      <Tabs
        size="small"
        activeKey={tabs.some(({ name }) => name === front) ? front : tabs[0]!.name}
        onChange={setFront}
        items={tabs.map((tab) => ({
          key: tab.name,
          label: faultsIn(faults, inside(tab)).length ? <span className="lw-tab-fault">{tab.title}</span> : tab.title,
          children: (
            <>
              {tab.help && <p className="lw-part-help">{tab.help}</p>}
              <Layout items={tab.items} at={`${at}/${tab.name}`} />
            </>
          ),
        }))}
      />
    </section>
  );
}

/** A tab or step as it stands on paper, or below the others where a record is only read. */
export function PrintedPage({ page, at }: { page: FormPage; at: string }) {
  return (
    <section className="lw-section">
      <h2>{page.title}</h2>
      <Layout items={page.items} at={`${at}/${page.name}`} />
    </section>
  );
}
