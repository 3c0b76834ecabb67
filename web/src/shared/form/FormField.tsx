/** One field of a form: label, value or control, help, what is wrong. */
import { QuestionCircleOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";
import { memo, use, useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { UnreadContext } from "../../fields/parts/useTyped";
import { faultText } from "./faultText";
import { AlikeContext } from "./hints";
import { useField, useForm } from "./scope";
import { Edited, Shown } from "./Value";

interface Props {
  path: string;
  wide?: boolean;
}

const WIDE = new Set(["json", "rich_text", "address", "lines", "related", "files"]);

export const FormField = memo(function FormField({ path, wide = false }: Props) {
  const { editing, store } = useForm();
  const { field, visible, readonly } = useField(path);
  if (!field || !visible) return null;
  if (store.isNew && field.system && readonly) return null;
  const across = wide || WIDE.has(field.type) || (field.type === "text" && field.multiline);
  return (
    <div className={across ? "lw-field lw-field-wide" : "lw-field"} data-path={path}>
      {editing && !readonly ? <EditedField path={path} /> : <ReadField path={path} />}
    </div>
  );
});

function Label({ htmlFor, id, title, help, required, children }: { htmlFor?: string; id: string; title: string; help?: string | null | undefined; required?: boolean; children?: ReactNode }) {
  const Tag = htmlFor ? "label" : "span";
  return (
    <div className="lw-label">
      <Tag id={id} {...(htmlFor ? { htmlFor } : {})}>
        {title}
        {required && <span className="lw-star" aria-hidden="true">*</span>}
      </Tag>
      {help && (
        <Tooltip title={help}>
          <QuestionCircleOutlined className="lw-help" aria-hidden="true" />
        </Tooltip>
      )}
      {help && (
        <span id={`${id}-help`} className="hidden-visually">
          {help}
        </span>
      )}
      {children}
    </div>
  );
}

function ReadField({ path }: Props) {
  const { t } = useTranslation();
  const { explain } = useForm();
  const { field, value, title } = useField(path);
  const label = useId();
  if (!field) return null;
  return (
    <>
      <Label id={label} title={field.title} help={field.help}>
        {field.computed && explain && (
          <Tooltip title={t("record.explain")}>
            <button type="button" className="lw-explain" aria-label={t("record.explainField", { field: field.title })} onClick={() => explain(path)}>
              ƒ
            </button>
          </Tooltip>
        )}
      </Label>
      <div className="lw-value" role="group" aria-labelledby={label}>
        <Shown field={field} value={value} title={title} />
      </div>
      <Faults path={path} />
    </>
  );
}

function EditedField({ path }: Props) {
  const { find } = useForm();
  const { field, value, title, required, faults, set, touch, unread } = useField(path);
  const id = useId();
  if (!field) return null;
  return (
    <>
      <Label id={`${id}-label`} htmlFor={id} title={field.title} help={field.help} required={required} />
      <UnreadContext value={unread}>
        <Edited
          id={id}
          field={field}
          value={value}
          title={title}
          onChange={set}
          onBlur={touch}
          status={faults.length ? "error" : undefined}
          options={find(path)}
          aria-required={required}
          aria-describedby={described(faults.length > 0 && `${id}-faults`, !!field.help && `${id}-label-help`)}
        />
      </UnreadContext>
      <Faults path={path} id={`${id}-faults`} />
      <Hints path={path} />
    </>
  );
}

/** Records that have the same already, or nearly: said while typing, refusing nothing. */
function Hints({ path }: Props) {
  const hints = use(AlikeContext)[path];
  const { faults } = useField(path);
  const said = (message: string) => faults.some(({ detail }) => detail === message);
  if (!hints?.length) return null;
  return (
    <div role="status">
      {hints.map((hint) => (
        <div key={hint.message} className="lw-hint">
          {!said(hint.message) && `${hint.message} `}
          {hint.records.map(({ id, _title }, place) => (
            <span key={id}>
              {place > 0 && ", "}
              <a href={`/e/${hint.entity}/${id}`} target="_blank" rel="noreferrer">
                {_title}
              </a>
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}

const described = (...ids: (string | false)[]) => ids.filter(Boolean).join(" ") || undefined;

function Faults({ path, id }: Props & { id?: string }) {
  const { t } = useTranslation();
  const { faults } = useField(path);
  if (!faults.length) return null;
  return (
    <div className="lw-fault" {...(id ? { id } : {})}>
      {faults.map((fault, place) => (
        <div key={place}>{faultText(t, fault)}</div>
      ))}
    </div>
  );
}
