/** Fields as columns of a grid. */
import type { Field, Fields, RecordData } from "../../../api/types";
import { viewOf } from "../../../fields";
import type { Settings } from "../../../fields/view";
import type { ColumnPlace, GridColumn } from "../../../shared/grid/columns";
import type { Filters } from "../filters";
import type { SortKey } from "../listState";

interface Look {
  settings: Settings;
  places: ColumnPlace[] | null;
  sort: SortKey[];
  filters: Filters;
  width: (field: Field) => number;
  /** What the view calls columns. */
  titles?: Readonly<Record<string, string>> | undefined;
}

const growing = new Set<Field["type"]>(["text", "reference", "tree", "email", "url", "lookup"]);

/** Types whose cell says more than its text. */
const drawn = new Set<Field["type"]>(["choice", "choices", "tags", "references", "rating", "color", "boolean", "file", "files", "image", "signature"]);

function text(path: string, field: Field, settings: Settings): (record: RecordData) => string {
  const { format } = viewOf(field);
  return (record) => {
    const title = record._titles?.[path];
    if (title !== undefined) return (title as string | null)?.replaceAll("\n", ", ") ?? "";
    const value = record[path];
    return value === null || value === undefined ? "" : format(value as never, field, settings);
  };
}

export function gridColumns(shown: string[], fields: Fields, { settings, places, sort, filters, width, titles }: Look): GridColumn<RecordData>[] {
  return shown.map((path) => {
    const field = fields[path]!;
    const { Cell, align } = viewOf(field);
    const place = sort.findIndex(({ name }) => name === path);
    const key = sort[place];
    return {
      name: path,
      title: titles?.[path] ?? field.title,
      text: text(path, field, settings),
      draw: drawn.has(field.type) ? (record) => <Cell field={field} value={(record[path] ?? null) as never} title={record._titles?.[path]} dense /> : undefined,
      align,
      width: places?.find((place) => place.name === path)?.width ?? width(field),
      flexible: !places,
      frozen: places?.find((place) => place.name === path)?.frozen ?? false,
      grows: growing.has(field.type),
      sortable: field.sortable,
      sort: key && (key.down ? "down" : "up"),
      rank: key && sort.length > 1 ? place + 1 : undefined,
      filterable: field.filterable,
      filtered: path in filters,
    };
  });
}
