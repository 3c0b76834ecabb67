/** Stars. */
import { i18next } from "../locales";
import { Dash } from "./parts/Dash";
import { later } from "./parts/later";
import type { CellProps, EditorProps, FieldView } from "./view";

const StarPicker = later(() => import("./parts/StarPicker"));

const most = (field: { max?: string | null }) => Number(field.max ?? 5);

function Cell({ field, value, dense }: CellProps<"rating">) {
  if (value === null) return <Dash dense={dense} />;
  return (
    <span className="lw-stars" role="img" aria-label={i18next.t("fields.stars", { count: value, most: most(field) })}>
      {"★".repeat(value)}
      <span className="lw-stars-rest">{"★".repeat(Math.max(most(field) - value, 0))}</span>
    </span>
  );
}

function Editor({ field, value, title: _title, options: _options, onChange, ...rest }: EditorProps<"rating">) {
  return <StarPicker {...rest} most={most(field)} value={value} onChange={onChange} />;
}

function read(typed: string, most: number): number | null | undefined {
  const text = typed.trim().replace(/\/\d+$|星$/, "");
  if (!text) return null;
  const stars = /^★+☆*$/.test(text) ? (text.match(/★/g)?.length ?? 0) : /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return stars >= 1 && stars <= most ? stars : undefined;
}

export const rating: FieldView<"rating"> = {
  Cell,
  Editor,
  load: StarPicker.load,
  format: (value, field) => (value === null ? "" : `${value}/${most(field)}`),
  parse: (typed, field) => read(typed, most(field)),
  width: 120,
};
