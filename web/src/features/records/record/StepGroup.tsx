/** A form filled in step by step: each step is checked before the next one; the last page shows everything entered. */
import { CheckOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { FormItem, FormPage } from "../../../api/types";
import { faultsIn, namesOf } from "../../../engine/form/layout";
import type { LayoutItem } from "../../../engine/form/contract";
import type { FormStore } from "../../../engine/form/store";
import { validate } from "../../../engine/form/validate";
import { FormContext, useForm, useVersion } from "../../../shared/form/scope";
import { usePrinting } from "../../../shared/usePrinting";
import { jumpTo } from "./jump";
import { Layout } from "./Layout";
import { useReveal } from "./reveal";
import { useShownPages } from "./shows";
import { inside, PrintedPage } from "./TabGroup";

interface Props {
  item: Extract<FormItem, { kind: "steps" }>;
  at: string;
}

const SUMMARY = "";

export function StepGroup({ item, at }: Props) {
  const { editing } = useForm();
  const printing = usePrinting();
  const steps = useShownPages(item.steps);
  if (!steps.length) return null;
  if (!editing || printing) return steps.map((step) => <PrintedPage key={step.name} page={step} at={at} />);
  return <Wizard all={item} steps={steps} at={at} />;
}

function Wizard({ all, steps, at }: { all: Props["item"]; steps: FormPage[]; at: string }) {
  const { t } = useTranslation();
  const { store } = useForm();
  const [name, setName] = useState(steps[0]!.name);
  const [reached, setReached] = useState(store.isNew ? 0 : steps.length);
  const heading = useRef<HTMLHeadingElement>(null);
  useReveal(namesOf([all as LayoutItem]), (field) => setName(all.steps.find((step) => namesOf(inside(step)).includes(field))?.name ?? name));

  const found = steps.findIndex((step) => step.name === name);
  const place = name === SUMMARY ? steps.length : Math.max(0, found);
  const step = steps[place];
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) heading.current?.focus();
    first.current = false;
  }, [place]);

  /** Forward only past steps that are in order; back is always free. */
  const go = (wanted: number) => {
    for (const between of steps.slice(place, wanted)) {
      if (passes(store, between)) continue;
      setName(between.name);
      return;
    }
    setReached((so) => Math.max(so, wanted));
    setName(steps[wanted]?.name ?? SUMMARY);
  };

  return (
    <section className="lw-section lw-steps">
      <StepList steps={steps} place={place} reached={reached} onGo={go} />
      <h2 tabIndex={-1} ref={heading}>
        {step?.title ?? t("form.summary")}
      </h2>
      {step?.help && <p className="lw-part-help">{step.help}</p>}
      {step ? <Layout key={step.name} items={step.items} at={`${at}/${step.name}`} /> : <Summary steps={steps} at={at} onChange={setName} />}
      <div className="lw-steps-bar">
        <Button disabled={place === 0} onClick={() => go(place - 1)}>{t("form.back")}</Button>
        {step && <Button type="primary" onClick={() => go(place + 1)}>{t("form.next")}</Button>}
      </div>
    </section>
  );
}

/** Whether a step is in order; what is wrong is shown, and the first of it is gone to. */
function passes(store: FormStore, step: FormPage): boolean {
  const faults = faultsIn(validate(store), inside(step));
  store.showFaultsOf(new Set(namesOf(inside(step))), faults);
  if (faults[0]) setTimeout(jumpTo, 0, faults[0].path);
  return faults.length === 0;
}

interface ListProps {
  steps: FormPage[];
  place: number;
  reached: number;
  onGo: (place: number) => void;
}

function StepList({ steps, place, reached, onGo }: ListProps) {
  const { t } = useTranslation();
  const { store } = useForm();
  useVersion(store, "faults");
  const faults = store.allFaults();
  const titles = [...steps.map(({ title }) => title), t("form.summary")];
  return (
    <ol className="lw-step-list" aria-label={t("form.steps")}>
      {titles.map((title, number) => {
        const faulty = !!steps[number] && faultsIn(faults, inside(steps[number])).length > 0;
        const state = faulty ? "fault" : number === place ? "here" : number < reached ? "done" : "open";
        return (
          <li key={number} data-state={state}>
            <button type="button" aria-current={number === place ? "step" : undefined} onClick={() => onGo(number)}>
              <span className="lw-step-mark" aria-hidden="true">{state === "fault" ? "!" : state === "done" ? <CheckOutlined /> : number + 1}</span>
              <span className="lw-step-title">{title}</span>
              {faulty && <span className="hidden-visually">{t("form.stepFaulty")}</span>}
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** Everything that was entered, to read once more. */
function Summary({ steps, at, onChange }: { steps: FormPage[]; at: string; onChange: (step: string) => void }) {
  const { t } = useTranslation();
  const form = useForm();
  return (
    <FormContext value={{ ...form, editing: false }}>
      {steps.map((step) => (
        <section key={step.name} className="lw-summary">
          <h3>
            {step.title}
            <Button type="link" size="small" onClick={() => onChange(step.name)}>{t("form.changeStep")}</Button>
          </h3>
          <Layout items={step.items} at={`${at}/${step.name}`} />
        </section>
      ))}
    </FormContext>
  );
}
