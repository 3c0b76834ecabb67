/** What the server says about an entity and its form: the shapes the form engine reads. No user interface here. */

import type { Tree } from "./expressions";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Fields and their values as JSON: decimals and dates are text, references are ids, lines are arrays of rows. */
export type Values = Readonly<Record<string, Json | undefined>>;

export interface ChoiceInfo {
  readonly value: string;
  readonly title: string;
  readonly color?: string | null;
}

export interface FieldInfo {
  readonly type: string;
  readonly title: string;
  readonly help?: string | null;
  readonly required?: boolean;
  readonly readonly?: boolean;
  readonly unique?: boolean;
  readonly access?: "read" | "write";
  /** To records or rows of whose making or changing no role lets it be given, though it may be written elsewhere. */
  readonly withheld?: readonly ("create" | "update")[];
  readonly computed?: boolean;
  readonly system?: boolean;
  readonly scale?: number | null;
  readonly min?: string | number | null;
  readonly max?: string | number | null;
  readonly max_length?: number | null;
  readonly min_length?: number | null;
  readonly pattern?: string | null;
  readonly multiline?: boolean;
  readonly to?: string | null;
  readonly choices?: readonly ChoiceInfo[];
  readonly entity?: string | null;
  readonly fields?: Readonly<Record<string, FieldInfo>>;
}

/** The expressions of one field on a form; null or absent where there is none. */
export interface FieldRules {
  readonly visible?: Tree | null;
  readonly required?: Tree | null;
  readonly readonly?: Tree | null;
  readonly default?: Tree | null;
  readonly formula?: Tree | null;
  readonly must?: Tree | null;
  readonly fill?: Readonly<Record<string, Tree>> | null;
  /** Fields that a picked record fills with what only the server can tell. */
  readonly brings?: readonly string[] | null;
  readonly filter?: boolean;
  /** Fields of the form that the filter reads: `region`, or `lines.kind` of the same row. */
  readonly follows?: readonly string[];
  /** Hidden by a rule, the value stays as it is stored. */
  readonly keeps?: boolean;
  /** The formula needs data that only the server has. */
  readonly server?: boolean;
  readonly message?: string | null;
}

export interface FormCheck {
  readonly name: string;
  readonly must: Tree | null;
  readonly message: string;
}

export interface SectionItem {
  readonly kind: "section" | "group";
  readonly title?: string | null;
  readonly columns?: number;
  readonly span?: number;
  readonly fields: readonly string[];
  readonly items?: readonly LayoutItem[];
  readonly visible?: Tree | null;
}

export interface LinesItem {
  readonly kind: "lines";
  readonly field: string;
  readonly title?: string | null;
  readonly columns: readonly string[];
  readonly footer?: Readonly<Record<string, string>>;
  readonly visible?: Tree | null;
}

/** One tab, or one step. */
export interface PageItem {
  readonly name: string;
  readonly title: string;
  readonly items: readonly LayoutItem[];
  readonly visible?: Tree | null;
}

export type LayoutItem = SectionItem | LinesItem | { readonly kind: "tabs"; readonly tabs: readonly PageItem[] } | { readonly kind: "steps"; readonly steps: readonly PageItem[] };

export interface FormInfo {
  readonly name: string;
  readonly entity: string;
  readonly layout: readonly LayoutItem[];
  /** By field, detail fields as `lines.price`. */
  readonly fields: Readonly<Record<string, FieldRules>>;
  /** Fields of the referenced record that expressions read, by reference field. */
  readonly paths?: Readonly<Record<string, readonly string[]>>;
  /** Computed fields in the order they are worked out. */
  readonly order: readonly string[];
  readonly checks: readonly FormCheck[];
  /** Fields in which another record may have the same, or nearly. */
  readonly similar?: readonly string[];
}

export interface FormContract {
  readonly fields: Readonly<Record<string, FieldInfo>>;
  readonly form: FormInfo;
}

/** One thing that is wrong with a value, at a path of the store ("" is the whole form). */
export interface FormFault {
  readonly path: string;
  readonly code: FaultCode;
  readonly detail?: string;
  /** What was overstepped, or was typed and cannot be read. */
  readonly limit?: string;
  /** What the field is called, where the sentence needs it. */
  readonly field?: string;
  /** Told before anybody asked to save. */
  readonly early?: boolean;
}

export type FaultCode = "required" | "unread" | "min" | "max" | "length" | "short" | "pattern" | "must" | "check" | "value" | "server";
