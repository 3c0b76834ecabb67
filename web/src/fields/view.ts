/** What the browser knows of one field type. One file per type, listed in index.ts. */
import type { ComponentType } from "react";

import type { Field, FieldType, FileValue, RecordData, RecordValue } from "../api/types";

/** The value of each type as it travels in a record. Decimals are strings; nothing here is a float. */
export interface FieldValues {
  text: string;
  number: string;
  money: string;
  percent: string;
  integer: number;
  boolean: boolean;
  date: string;
  datetime: string;
  time: string;
  choice: string;
  choices: string[];
  reference: string;
  tree: string;
  user: string;
  department: string;
  lines: RecordData[];
  related: RecordData[];
  sequence: string;
  email: string;
  phone: string;
  url: string;
  /** Ids. */
  references: string[];
  tags: string[];
  rating: number;
  color: string;
  /** Seconds. */
  duration: number;
  barcode: string;
  rich_text: string;
  location: Point;
  address: Address;
  json: RecordValue;
  lookup: RecordValue;
  file: FileValue;
  files: FileValue[];
  image: FileValue;
  signature: FileValue;
}

/** Degrees with six decimals, as text. */
export interface Point {
  lat: string;
  lon: string;
}

/** In China a region by its code, elsewhere city and state. */
export interface Address {
  country: string;
  region?: string;
  street?: string;
  city?: string;
  state?: string;
  postcode?: string;
}

export type Value<T extends FieldType> = FieldValues[T] | null;

/** What formatting depends on beside the value. */
export interface Settings {
  locale: string;
  timezone: string;
  currency: string;
}

/** Read-only display, in lists and in records. Must be cheap: a list draws hundreds while it scrolls. */
export interface CellProps<T extends FieldType = FieldType> {
  field: Field<T>;
  value: Value<T>;
  /** The name of what a reference points to, from the record's `_titles`. */
  title?: string | undefined;
  /** In a list a cell is one line high and holds no link or button of its own. */
  dense?: boolean;
}

export interface Option {
  id: string;
  _title: string;
  [path: string]: RecordValue;
}

/** What many texts mean: one record each, or several; what is in neither means none. */
export interface Named {
  found: Readonly<Record<string, Option>>;
  several: readonly string[];
}

/** Finds what a reference may point to; the rest is there where a form says so. */
export interface FindOptions {
  /** `recent`: ids of records that shall come first where they may be chosen. */
  (search: string, after: string | null, recent?: readonly string[]): Promise<{ records: Option[]; next: string | null; recent?: Option[] }>;
  /** Many texts in one question. */
  named?: (texts: readonly string[]) => Promise<Named>;
  /** Fields of the records that are shown beside their titles. */
  columns?: readonly { path: string; title: string; field?: Field | undefined }[] | undefined;
  /** What a new record is called, where one may be made. */
  creates?: string | undefined;
  /** Makes a new record on the way; null when the person thinks better of it. */
  create?: ((typed: string) => Promise<Option | null>) | undefined;
}

/** Input of a value. Controlled; `onChange` is called with a whole value, never with text being typed. */
export interface EditorProps<T extends FieldType = FieldType> {
  id: string;
  field: Field<T>;
  value: Value<T>;
  title?: string | undefined;
  onChange: (value: Value<T>, chosen?: Option) => void;
  onBlur?: (() => void) | undefined;
  disabled?: boolean | undefined;
  status?: "error" | "warning" | undefined;
  autoFocus?: boolean | undefined;
  options?: FindOptions | undefined;
  "aria-label"?: string | undefined;
  "aria-describedby"?: string | undefined;
  "aria-required"?: boolean | undefined;
}

/** Values of a list filter: one, several (in), or two ends (between). */
export interface FilterProps<T extends FieldType = FieldType> {
  id: string;
  field: Field<T>;
  values: string[];
  /** Two ends are asked for. */
  two?: boolean;
  onChange: (values: string[]) => void;
  "aria-label"?: string | undefined;
}

export interface FieldView<T extends FieldType> {
  Cell: ComponentType<CellProps<T>>;
  Editor: ComponentType<EditorProps<T>>;
  /** Fetches the editor's code, when that comes only for editing. */
  load?: () => Promise<unknown>;
  /** In place of the filter input of the type's family. */
  FilterEditor?: ComponentType<FilterProps<T>>;
  /** Text for people. */
  format: (value: Value<T>, field: Field<T>, settings: Settings) => string;
  /** Text typed or pasted by people; undefined when it cannot be read. */
  parse: (text: string, field: Field<T>, settings: Settings) => Value<T> | undefined;
  /** Numbers stand right. */
  align?: "right" | "center";
  /** Width of a list column in pixels. */
  width?: number;
}
