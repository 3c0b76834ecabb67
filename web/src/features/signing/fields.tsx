/** The parts that the forms about signing in are made of. */
import { Alert, Button, Input } from "antd";
import { useId, type ReactNode, type SyntheticEvent } from "react";

import { asProblem } from "../../api/client";
import type { Problem } from "../../api/problem";
import "./signing.css";

interface FieldProps {
  name: string;
  label: string;
  type?: "text" | "password" | "email" | "number" | "date";
  initial?: string | number;
  hint?: string;
  autoComplete?: string;
}

/** One line of a form, named. */
export function Field({ name, label, type = "text", initial, hint, autoComplete = "off" }: FieldProps) {
  const id = useId();
  return (
    <div className="signing-field">
      <label htmlFor={id}>{label}</label>
      <Input id={id} name={name} type={type} defaultValue={initial} autoComplete={autoComplete} autoCapitalize="none" aria-describedby={hint ? `${id}-hint` : undefined} />
      {hint && (
        <span id={`${id}-hint`} className="soft">
          {hint}
        </span>
      )}
    </div>
  );
}

/** The same to choose from a few. */
export function Pick({ name, label, initial, options }: { name: string; label: string; initial: string; options: { value: string; title: string }[] }) {
  const id = useId();
  return (
    <div className="signing-field">
      <label htmlFor={id}>{label}</label>
      <select id={id} name={name} defaultValue={initial}>
        {options.map(({ value, title }) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}

export type Given = Record<string, string>;

interface FormProps {
  children: ReactNode;
  button: string;
  pending: boolean;
  error: Error | null;
  onGiven: (given: Given) => void;
  danger?: boolean;
}

/** A form whose fields are read when it is sent; what the server says stands above the button. */
export function Form({ children, button, pending, error, onGiven, danger = false }: FormProps) {
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    onGiven(Object.fromEntries([...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)])));
  };
  return (
    <form className="signing-form" onSubmit={submit} noValidate>
      {children}
      {error && <Refusal problem={asProblem(error)} />}
      <Button type="primary" htmlType="submit" loading={pending} danger={danger}>
        {button}
      </Button>
    </form>
  );
}

export function Refusal({ problem }: { problem: Problem }) {
  return <Alert type="error" showIcon title={problem.sentence} className="signing-problem" />;
}

/** A part of the page under a heading. */
export function Panel({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
