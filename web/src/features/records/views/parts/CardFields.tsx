/** What a card says of its record below the title: fields as they are shown in lists. */
import type { Fields, RecordData } from "../../../../api/types";
import { viewOf, type Value } from "../../../../fields";

interface CardFieldsProps {
  record: RecordData;
  paths: readonly string[];
  fields: Fields;
}

export function CardFields({ record, paths, fields }: CardFieldsProps) {
  const said = paths.filter((path) => fields[path] && filled(record[path]));
  if (said.length === 0) return null;
  return (
    <dl className="view-fields">
      {said.map((path) => (
        <CardField key={path} path={path} record={record} fields={fields} />
      ))}
    </dl>
  );
}

function CardField({ path, record, fields }: { path: string; record: RecordData; fields: Fields }) {
  const field = fields[path]!;
  const { Cell } = viewOf(field);
  return (
    <div>
      <dt>{field.title}</dt>
      <dd>
        <Cell field={field} value={record[path] as Value<typeof field.type>} title={record._titles?.[path]} dense />
      </dd>
    </div>
  );
}

function filled(value: unknown): boolean {
  return value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
}

/** What a view writes on an event, a bar or a pin: its own field's value, else the record's title. */
export function labelOf(record: RecordData, path: string | null | undefined): string {
  const said = path ? (record._titles?.[path] ?? record[path]) : null;
  return typeof said === "string" && said ? said : typeof said === "number" ? String(said) : (record._title ?? record.id);
}
