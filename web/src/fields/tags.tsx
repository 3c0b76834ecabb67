/** Free words, several of them; those in use are suggested. */
import { Chip } from "../shared/Chip";
import { Dash } from "./parts/Dash";
import { later } from "./parts/later";
import type { CellProps, EditorProps, FieldView, FilterProps } from "./view";

const TagsPicker = later(() => import("./parts/TagsPicker"));
const SEPARATORS = /\s*[,;，；、\n]\s*/;

function Cell({ value, dense }: CellProps<"tags">) {
  if (!value?.length) return <Dash dense={dense} />;
  return (
    <span className="lw-tags">
      {value.map((tag) => (
        <Chip key={tag}>{tag}</Chip>
      ))}
    </span>
  );
}

function Editor({ field, value, title: _title, onChange, ...rest }: EditorProps<"tags">) {
  return <TagsPicker {...rest} most={field.most} value={value ?? []} onChange={(tags) => onChange(tags.length ? tags : null)} />;
}

function FilterEditor({ field: _field, values, onChange, ...rest }: FilterProps<"tags">) {
  return <TagsPicker {...rest} autoFocus value={values} onChange={onChange} />;
}

/** Each tag once, whatever its capitals. */
function read(typed: string): string[] | null {
  const tags = typed.split(SEPARATORS).filter((tag) => tag.trim());
  const first = new Map([...tags].reverse().map((tag) => [tag.toLowerCase(), tag.trim()]));
  return tags.length ? [...new Set(tags.map((tag) => first.get(tag.toLowerCase())!))] : null;
}

export const tags: FieldView<"tags"> = {
  Cell,
  Editor,
  FilterEditor,
  load: TagsPicker.load,
  format: (value, _field, { locale }) => (value ?? []).join(locale.startsWith("zh") ? "、" : ", "),
  parse: read,
  width: 160,
};
