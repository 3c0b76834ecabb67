/** A value of any type, to read or to change: the field type decides how. */
import type { ReactNode } from "react";

import type { Field } from "../../api/types";
import type { Json } from "../../engine/form/contract";
import { viewOf, type EditorProps, type Value as FieldValue } from "../../fields";

interface ShownProps {
  field: Field;
  value: Json | undefined;
  title?: string | undefined;
  dense?: boolean;
}

export function Shown({ field, value, title, dense = false }: ShownProps): ReactNode {
  const { Cell } = viewOf(field);
  return <Cell field={field} value={(value ?? null) as FieldValue<Field["type"]>} title={title} dense={dense} />;
}

type EditedProps = Omit<EditorProps, "value"> & { value: Json };

export function Edited({ field, value, ...rest }: EditedProps): ReactNode {
  const { Editor } = viewOf(field);
  return <Editor {...rest} field={field} value={value as FieldValue<Field["type"]>} />;
}
