/** The layout of a public form. Sections are drawn here; tables, tabs, steps and folds come with the code of records. */
import { lazy, Suspense } from "react";

import type { FormItem } from "../../api/types";
import type { LayoutItem } from "../../engine/form/contract";
import { FormField } from "../../shared/form/FormField";
import { useForm } from "../../shared/form/scope";
import { useShows } from "../records/record/shows";

const Further = lazy(() => import("./Further"));

type Part = Extract<FormItem, { kind: "section" | "group" }>;

export function Parts({ items }: { items: readonly FormItem[] }) {
  const { fields } = useForm();
  return items.map((item, place) =>
    isPlain(item) && item.fields.every((name) => fields[name]?.type !== "lines") ? (
      <Section key={place} item={item} />
    ) : (
      <Suspense key={place} fallback={<div className="lw-section public-coming" />}>
        <Further item={item} at={`/public/${place}`} />
      </Suspense>
    ),
  );
}

const isPlain = (item: FormItem): item is Part => (item.kind === "section" || item.kind === "group") && !item.collapsible;

function Section({ item }: { item: Part }) {
  if (!useShows(item as FormItem & LayoutItem)) return null;
  return (
    <section className={item.kind === "group" ? "lw-group" : "lw-section"}>
      {item.title && <h2>{item.title}</h2>}
      <div className="lw-fields" data-columns={Math.min(item.columns ?? 2, 2)}>
        {item.help && <p className="lw-part-help">{item.help}</p>}
        {item.fields.map((name) => (
          <FormField key={name} path={name} />
        ))}
        {item.items && <Parts items={item.items} />}
      </div>
    </section>
  );
}
