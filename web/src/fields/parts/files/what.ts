/** What the browser knows of files: their addresses, what they are, how they are called. */
import type { Field, FieldType, FileValue } from "../../../api/types";

export type FileType = Extract<FieldType, "file" | "files" | "image" | "signature">;

const DRAWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff"]);
const UNITS = ["B", "KB", "MB", "GB"];

export type Kind = "picture" | "pdf" | "text" | "other";

export const address = (file: FileValue): string => `/api/files/${file.id}`;
export const smallAddress = (file: FileValue, size: number): string => `${address(file)}/thumbnail?size=${size}`;
export const keepAddress = (file: FileValue): string => `${address(file)}?download=1`;

/** Whether the server makes a small picture of it. */
export const isPicture = (file: FileValue): boolean => DRAWN.has(file.type ?? "");

export function kindOf(file: FileValue): Kind {
  if (isPicture(file) && file.type !== "image/tiff") return "picture";
  if (file.type === "application/pdf") return "pdf";
  return file.type === "text/plain" || file.type === "text/csv" ? "text" : "other";
}

/** A value as a list, whichever the field. */
export function filesOf(value: unknown): FileValue[] {
  const given: unknown[] = Array.isArray(value) ? value : [value];
  return given.filter((each): each is FileValue => typeof each === "object" && each !== null && "id" in each);
}

export const namesOf = (value: unknown): string => filesOf(value).map((file) => file.name ?? "").join(", ");

export function sizeText(bytes: number, locale: string): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: size < 10 && unit ? 1 : 0 }).format(size)} ${UNITS[unit]}`;
}

interface Chosen {
  accept?: readonly string[];
  max_size?: number | null;
  max_count?: number | null;
}

export const settingsOf = (field: Field): Chosen => field as Chosen;

/** Whether a file may be chosen, as far as its name and the browser's own guess tell; the server looks inside. */
export function fits(field: Field, file: File): boolean {
  const accept = settingsOf(field).accept ?? [];
  if (field.type === "image" && !file.type.startsWith("image/")) return false;
  const name = file.name.toLowerCase();
  return !accept.length || accept.some((each) => (each.startsWith(".") ? name.endsWith(each) : each.endsWith("/*") ? file.type.startsWith(each.slice(0, -1)) : file.type === each));
}
