/** Formatted text: HTML that the server made safe. */
import { plainText } from "../engine/expr/structured";
import { Dash } from "./parts/Dash";
import { later } from "./parts/later";
import type { CellProps, EditorProps, FieldView } from "./view";

const RichEditor = later(() => import("./parts/RichEditor"));

function Cell({ value, dense }: CellProps<"rich_text">) {
  if (!value) return <Dash dense={dense} />;
  if (dense) return <span>{plainText(value)}</span>;
  // only what the server has cleaned comes here: no scripts, no styles, no addresses but http, https, mailto and tel
  return <div className="lw-rich" dangerouslySetInnerHTML={{ __html: value }} />;
}

function Editor({ field, value, title: _title, options: _options, onChange, ...rest }: EditorProps<"rich_text">) {
  return <RichEditor {...rest} name={field.title} value={value} onChange={onChange} />;
}

/** Text that is pasted into a list: a paragraph for each line. */
function paragraphs(typed: string): string | null {
  const escaped = typed.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const lines = escaped.split(/\r?\n/).filter((line) => line.trim());
  return lines.length ? lines.map((line) => `<p>${line.trim()}</p>`).join("") : null;
}

export const rich_text: FieldView<"rich_text"> = {
  Cell,
  Editor,
  load: RichEditor.load,
  format: (value) => (value ? (plainText(value) ?? "") : ""),
  parse: paragraphs,
  width: 220,
};
