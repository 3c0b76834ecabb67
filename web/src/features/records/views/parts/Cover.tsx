/** The image at the head of a card; without one, initials on a colour of the record's own. */
import type { RecordData } from "../../../../api/types";
import { hashed } from "./paint";

interface CoverProps {
  record: RecordData;
  path: string | null;
  /** Cards that flow side by side keep the place of an image that is not there. */
  always?: boolean;
}

export function Cover({ record, path, always = false }: CoverProps) {
  const source = path ? imageOf(record[path]) : null;
  if (source) return <img className="view-cover" src={source} alt="" loading="lazy" decoding="async" draggable={false} />;
  if (!always) return null;
  const title = record._title ?? "";
  return (
    <span className={`view-cover view-initials chip-${hashed(record.id)}`} aria-hidden>
      {initials(title)}
    </span>
  );
}

/** Where a small form of an image is to be had: what the server says of the file. */
function imageOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null) return null;
  const { id } = value as { id?: unknown };
  return typeof id === "string" ? `/api/files/${id}/thumbnail` : null;
}

/** Two letters, or one Chinese sign. */
export function initials(title: string): string {
  const [first = "", second = ""] = title.trim().split(/\s+/);
  const sign = [...first][0] ?? "";
  return sign > "\u2e80" ? sign : (sign + ([...second][0] ?? "")).toUpperCase();
}
