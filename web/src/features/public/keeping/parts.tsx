/** The parts that the page of public forms is made of. */
import { Input } from "antd";
import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { momentOf, wallTime } from "../../../fields/parts/dates";
import { useSettings } from "../../../shared/settings";
import type { Words } from "./links";

export function Panel({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {hint && <p className="soft keeping-hint">{hint}</p>}
      <div className="keeping-lines">{children}</div>
    </section>
  );
}

interface Named {
  label: string;
  hint?: string | undefined;
  fault?: string | undefined;
}

function Around({ id, label, hint, fault, children, required = false }: Named & { id: string; children: ReactNode; required?: boolean }) {
  return (
    <div className="keeping-line">
      <label htmlFor={id}>
        {label}
        {required && <span className="lw-star" aria-hidden="true">*</span>}
      </label>
      {children}
      {hint && (
        <span id={`${id}-hint`} className="soft">
          {hint}
        </span>
      )}
      {fault && (
        <div id={`${id}-fault`} className="lw-fault" role="alert">
          {fault}
        </div>
      )}
    </div>
  );
}

const described = (id: string, { hint, fault }: Omit<Named, "label">) => [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ") || undefined;

interface LineProps extends Named {
  value: string;
  onChange: (value: string) => void;
  required?: boolean;
  numeric?: boolean;
}

/** One text. */
export function Line({ value, onChange, required = false, numeric = false, ...named }: LineProps) {
  const id = useId();
  return (
    <Around id={id} {...named} required={required}>
      <Input
        id={id}
        value={value}
        autoComplete="off"
        {...(numeric ? { inputMode: "numeric" as const } : {})}
        status={named.fault ? "error" : ""}
        aria-required={required}
        aria-invalid={!!named.fault}
        aria-describedby={described(id, named)}
        onChange={({ target }) => onChange(target.value)}
      />
    </Around>
  );
}

/** A text in both languages. */
export function Lines({ label, hint, words, onChange, long = false }: Named & { words: Words; onChange: (words: Words) => void; long?: boolean }) {
  const { t } = useTranslation();
  const id = useId();
  const box = (locale: "en" | "zh") => {
    const shared = {
      id: `${id}-${locale}`,
      value: words[locale] ?? "",
      lang: locale,
      placeholder: t(`publicForms.in.${locale}`),
      "aria-label": `${label} (${t(`publicForms.in.${locale}`)})`,
      onChange: ({ target }: { target: { value: string } }) => onChange({ ...words, [locale]: target.value }),
    };
    return long ? <Input.TextArea {...shared} autoSize={{ minRows: 2, maxRows: 8 }} /> : <Input {...shared} />;
  };
  return (
    <div className="keeping-line" role="group" aria-labelledby={id}>
      <span id={id} className="keeping-label">
        {label}
      </span>
      <div className="keeping-pair">
        {box("en")}
        {box("zh")}
      </div>
      {hint && <span className="soft">{hint}</span>}
    </div>
  );
}

/** One of a few. */
export function Select({ value, onChange, options, ...named }: Named & { value: string; onChange: (value: string) => void; options: { value: string; title: string }[] }) {
  const id = useId();
  return (
    <Around id={id} {...named}>
      <select id={id} className="choose" value={value} aria-describedby={described(id, named)} onChange={({ target }) => onChange(target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.title}
          </option>
        ))}
      </select>
    </Around>
  );
}

/** A moment, in the time zone of who looks. */
export function Moment({ value, onChange, ...named }: Named & { value: string | null; onChange: (value: string | null) => void }) {
  const id = useId();
  const { timezone } = useSettings();
  return (
    <Around id={id} {...named}>
      <Input
        id={id}
        type="datetime-local"
        value={value ? wallTime(value, timezone, "YYYY-MM-DDTHH:mm") : ""}
        status={named.fault ? "error" : ""}
        aria-invalid={!!named.fault}
        aria-describedby={described(id, named)}
        onChange={({ target }) => onChange(target.value ? momentOf(target.value, timezone) : null)}
      />
    </Around>
  );
}
