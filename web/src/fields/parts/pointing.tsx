/** What reference, tree, user and department have in common: they point to a record. */
import type { FieldType } from "../../api/types";
import type { CellProps, EditorProps, FieldView, Value } from "../view";
import { Dash } from "./Dash";
import { later } from "./later";
import { RecordLink } from "./RecordLink";

const ReferencePicker = later(() => import("./ReferencePicker"));

type PointingType = Extract<FieldType, "reference" | "tree" | "user" | "department">;

/** `home` is the entity of a field that does not name one. */
export function pointing<T extends PointingType>(home: string): FieldView<T> {
  const target = (field: { to?: string }) => field.to ?? home;
  function Cell({ field, value, title, dense }: CellProps<T>) {
    const id = value as string | null;
    if (!id) return <Dash dense={dense} />;
    return dense ? <span>{title ?? id}</span> : <RecordLink entity={target(field)} id={id}>{title ?? id}</RecordLink>;
  }
  function Editor({ field, value, title, onChange, ...rest }: EditorProps<T>) {
    return (
      <ReferencePicker
        {...rest}
        entity={target(field)}
        required={field.required}
        value={value as string | null}
        title={title}
        onChange={(id, chosen) => onChange(id as Value<T>, chosen)}
      />
    );
  }
  return { Cell, Editor, load: ReferencePicker.load, format: (value) => (value as string | null) ?? "", parse: (typed) => (typed.trim() || null) as Value<T>, width: 180 };
}
