import type { ReactNode } from "react";

interface LabelledProps {
  id: string;
  label: string;
  fault?: string;
  children: ReactNode;
}

/** A field with its name above and what is wrong with it below. */
export function Labelled({ id, label, fault = "", children }: LabelledProps) {
  return (
    <div className="sign-in-field">
      <label htmlFor={id}>{label}</label>
      {children}
      <span id={`${id}-fault`} className="sign-in-fault" aria-live="polite">
        {fault}
      </span>
    </div>
  );
}
