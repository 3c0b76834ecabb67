/** Records of another entity, as many as one likes. */
import { Chip } from "../shared/Chip";
import { Dash } from "./parts/Dash";
import { later } from "./parts/later";
import { RecordLink } from "./parts/RecordLink";
import type { CellProps, EditorProps, FieldView } from "./view";

const RecordsPicker = later(() => import("./parts/RecordsPicker"));

/** The titles stand one on each line, in the order of the ids. */
const titled = (ids: readonly string[], titles: string | undefined) => ids.map((id, place) => [id, titles?.split("\n")[place] ?? id] as const);

function Cell({ field, value, title, dense }: CellProps<"references">) {
  if (!value?.length) return <Dash dense={dense} />;
  return (
    <span className="lw-tags">
      {titled(value, title).map(([id, name]) =>
        dense ? (
          <Chip key={id}>{name}</Chip>
        ) : (
          <RecordLink key={id} entity={field.to} id={id}>
            <Chip>{name}</Chip>
          </RecordLink>
        ),
      )}
    </span>
  );
}

function Editor({ field: _field, value, title, onChange, ...rest }: EditorProps<"references">) {
  return <RecordsPicker {...rest} chosen={titled(value ?? [], title)} onChange={(ids, last) => onChange(ids.length ? ids : null, last)} />;
}

export const references: FieldView<"references"> = {
  Cell,
  Editor,
  load: RecordsPicker.load,
  format: (value) => (value ?? []).join("; "),
  parse: () => undefined,
  width: 200,
};
