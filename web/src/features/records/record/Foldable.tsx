/** A part of a form that can be folded; the browser remembers whether it was. */
import { useState, type ReactNode } from "react";

import type { FormItem } from "../../../api/types";
import { faultsIn, namesOf } from "../../../engine/form/layout";
import type { LayoutItem } from "../../../engine/form/contract";
import { useForm, useVersion } from "../../../shared/form/scope";
import { usePrinting } from "../../../shared/usePrinting";
import { isFolded, rememberFolded } from "./folded";
import { useReveal } from "./reveal";

interface Props {
  item: Extract<FormItem, { kind: "section" | "group" }>;
  at: string;
  look: { className: string };
  children: ReactNode;
}

export function Foldable({ item, at, look, children }: Props) {
  const { store } = useForm();
  const printing = usePrinting();
  const key = store.contract.form.name + at;
  const [folded, setFolded] = useState(() => isFolded(key, item.collapsed ?? false));
  useVersion(store, "faults");
  const faulty = faultsIn(store.allFaults(), [item as LayoutItem]).length > 0;
  useReveal(namesOf([item as LayoutItem]), () => setFolded(false));

  const fold = (open: boolean) => {
    if (printing || open === !folded) return;
    setFolded(!open);
    rememberFolded(key, !open);
  };
  const open = !folded || printing;
  return (
    <details {...look} open={open} onToggle={(event) => event.target === event.currentTarget && fold(event.currentTarget.open)}>
      <summary className={faulty && !open ? "lw-tab-fault" : undefined}>
        <h2>{item.title}</h2>
      </summary>
      {open && children}
    </details>
  );
}
