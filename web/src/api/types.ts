/** What the server sends: the shapes of `/api`, by hand where they depend on the workspace's own definitions. */

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** A value of a record as it travels: decimals are strings, references are ids, rows are objects. */
export type RecordValue = Json | undefined;

/** A record as JSON. `_title` names it, `_titles` name what its references point to: of a list of records one on each line. */
export interface RecordData {
  id: string;
  version?: number;
  _title?: string;
  _titles?: Record<string, string>;
  _can?: RecordAccess;
  [field: string]: Json | Record<string, string> | RecordAccess | undefined;
}

/** What I may do with one record now. `open` names the fields that may change; null: all that I may write. */
export interface RecordAccess {
  update: boolean;
  delete: boolean;
  actions: string[];
  /** Actions of which only the condition does not hold now; each says why in its `reason`. */
  blocked?: string[];
  open: string[] | null;
}

export interface Choice {
  value: string;
  title: string;
  color?: string | null;
}

/** The settings each field type has beside those common to all. */
export interface FieldSettings {
  text: { max_length?: number | null; pattern?: string | null; multiline?: boolean };
  number: DecimalSettings;
  money: DecimalSettings & { currency?: string | null };
  percent: DecimalSettings;
  integer: { min?: number | string | null; max?: number | string | null };
  boolean: object;
  date: { min?: string | null; max?: string | null };
  datetime: object;
  time: object;
  choice: { choices: Choice[] };
  choices: { choices: Choice[] };
  reference: { to: string };
  tree: { to: string };
  user: { to?: string };
  department: { to?: string };
  lines: { entity: string; fields: Fields };
  related: { entity: string; by?: string; fields?: Fields };
  sequence: { pattern?: string | null };
  email: { max_length?: number | null };
  phone: { max_length?: number | null };
  url: { max_length?: number | null };
  references: { to: string };
  tags: { most?: number };
  rating: { max?: string | null };
  color: object;
  duration: { min?: string | null; max?: string | null };
  barcode: { format?: string };
  rich_text: object;
  location: object;
  address: { country?: string; level?: string };
  json: object;
  lookup: { path?: string };
  file: FileSettings;
  files: FileSettings & { max_count?: number | null };
  image: FileSettings;
  signature: object;
}

/** `accept` as in HTML: endings and media types; `max_size` in megabytes. */
interface FileSettings {
  accept?: string[];
  max_size?: number | null;
}

/** What a record says of a file; a signature says who signed and when. */
export interface FileValue {
  id: string;
  name?: string;
  type?: string;
  size?: number;
  width?: number;
  height?: number;
  by?: string;
  at?: string;
}

interface DecimalSettings {
  scale?: number | null;
  min?: string | null;
  max?: string | null;
}

export type FieldType = keyof FieldSettings;

interface CommonField {
  title: string;
  help?: string | null;
  required: boolean;
  readonly: boolean;
  unique?: boolean;
  access: "read" | "write";
  computed: boolean;
  system: boolean;
  /** Verbs by which I never give it to a new record or row, though I may write it elsewhere. */
  withheld?: ("create" | "update")[];
  hidden?: boolean;
  sortable: boolean;
  filterable: boolean;
}

/** A field of an entity: common settings and those of its type. `Field<"money">` is one type, `Field` any. */
export type Field<T extends FieldType = FieldType> = { [K in T]: CommonField & { type: K } & FieldSettings[K] }[T];

export type Fields = Record<string, Field>;

export interface State {
  title: string;
  color?: string | null;
  locked?: boolean;
  open?: string[] | null;
  final?: boolean;
}

/** A value asked for, and the expression over the record that proposes it. */
export type AskedField = Field & { default?: Tree | null };

export interface Action {
  title: string;
  /** What to say while its condition does not hold. */
  reason?: string | null;
  from: string[];
  to?: string | null;
  ask?: Record<string, AskedField> | null;
  confirm?: string | null;
}

export interface Lifecycle {
  field: string;
  states: Record<string, State>;
  actions: Record<string, Action>;
}

export interface View {
  name: string;
  title: string;
  kind: string;
  /** Nobody designed it: the entity makes it natural. */
  generated?: boolean;
  columns: string[];
  /** What the view calls a column, where it differs from the field. */
  titles?: Record<string, string>;
  sort?: string | null;
  filter?: string | null;
  group?: string[];
  /** How a column is added up: `sum`, `avg`, `min`, `max`, `count`. */
  totals?: Record<string, string>;
  page_size?: number;
  by?: string | null;
  card?: string[];
  start?: string | null;
  end?: string | null;
  lanes?: string | null;
  label?: string | null;
  color?: string | null;
  cover?: string | null;
  progress?: string | null;
  depends_on?: string | null;
  /** The working calendar whose exceptions are shown, by name. */
  holidays?: string | null;
  quick_filters?: QuickFilter[];
  /** Rows for which a condition holds, and their colour; the first that holds counts. */
  colors?: { when: string; color: string }[];
  /** How a saved view has its columns stand. */
  places?: { name: string; width: number; frozen?: boolean }[];
  /** Of a view that somebody saved. */
  saved?: SavedAbout;
  /** Why it shows nothing to me. */
  refused?: string;
}

export interface SavedAbout {
  mine: boolean;
  owner: string;
  shared: boolean;
  roles: string[];
  locked: boolean;
  version: number;
  /** May I change what it shows; may I rename, share, lock and delete it. */
  may_change: boolean;
  may_keep: boolean;
}

export interface SavedViews {
  views: View[];
  /** The view I begin with. */
  default: string | null;
}

/** Records added up. */
export interface Summary {
  whole: { count: number; totals: Record<string, string | number | null> };
  groups?: { values: Json[]; titles: (string | null)[]; count: number; totals: Record<string, string | number | null> }[];
  each: number[];
}

export interface QuickFilter {
  name: string;
  title: string;
  filter: string;
}

export interface EntityAccess {
  create: boolean;
  update: boolean;
  delete: boolean;
  export: boolean;
  actions: string[];
}

/** What I may see of an entity's definition. */
export interface Entity {
  name: string;
  title: string;
  fields: Fields;
  schema: Json;
  form: Form;
  views: View[];
  lifecycle: Lifecycle | null;
  /** Rules run by a button, each by its full name. */
  buttons?: Record<string, Action>;
  can: EntityAccess;
  title_fields: string[];
}

export interface EntityName {
  name: string;
  title: string;
  pack: string;
  /** Whether I may make records of it. */
  create?: boolean;
}

/** An expression as the browser evaluates it; see engine/expr. */
export type Tree = Json;

interface PartItem {
  title?: string | null;
  help?: string | null;
  columns?: number;
  fields: string[];
  items?: FormItem[];
  visible?: Tree | null;
  collapsible?: boolean;
  collapsed?: boolean;
}

/** One tab, or one step. */
export interface FormPage {
  name: string;
  title: string;
  help?: string | null;
  items: FormItem[];
  visible?: Tree | null;
}

export type FormItem =
  | ({ kind: "section" } & PartItem)
  | ({ kind: "group"; span?: number } & PartItem)
  | { kind: "lines"; field: string; columns: string[]; footer?: Record<string, string>; visible?: Tree | null; title?: string | null }
  | { kind: "tabs"; tabs: FormPage[] }
  | { kind: "steps"; steps: FormPage[] };

export interface FormField {
  visible?: Tree | null;
  required?: Tree | null;
  readonly?: Tree | null;
  default?: Tree | null;
  formula?: Tree | null;
  must?: Tree | null;
  fill?: Record<string, Tree> | null;
  filter?: boolean;
  /** Fields of the form that the filter reads: `region`, `lines.kind`. */
  follows?: string[];
  /** Further fields of the records to choose from. */
  columns?: { path: string; title: string }[];
  /** What a new record to point to is called, when one may be made. */
  creates?: string;
  /** Hidden by a rule, the value stays as it is stored. */
  keeps?: boolean;
  /** Only the server can work the formula out. */
  server?: boolean;
  message?: string | null;
  /** What the form calls the field, where it differs from the entity. */
  title?: string;
  help?: string;
}

export interface Form {
  name: string;
  entity: string;
  layout: FormItem[];
  fields: Record<string, FormField>;
  paths: Record<string, string[]>;
  order: string[];
  checks: { name: string; must: Tree; message: string }[];
  /** Fields in which another record may have the same, or nearly. */
  similar?: string[];
}

export interface Page {
  records: RecordData[];
  next: string | null;
  count?: number | null;
}

export interface MenuItem {
  name: string;
  title: string;
  kind: string;
  target?: string | null;
  icon?: string | null;
  items?: MenuItem[];
}

export interface Menu {
  name: string;
  title: string;
  icon?: string | null;
  items: MenuItem[];
}

/** As whom an administrator looks at the workspace just now. */
export interface Viewing {
  kind: "user" | "role";
  name: string;
}

export interface Me {
  user: { id: string; name: string; login: string; department: string | null; departments: string[] };
  workspace: string;
  administrator?: boolean;
  /** May look at what roles allow. */
  sees_roles?: boolean;
  /** May search the history, of what I may read; as an administrator of everything. */
  sees_history?: boolean;
  /** May add or change people, or departments. */
  keeps_people?: boolean;
  keeps_departments?: boolean;
  /** The workspace as people call it; `copy_of` when it is there to try things out. */
  workspace_title?: string;
  copy_of?: string | null;
  viewing?: Viewing | null;
  /** The zone that moments are shown to me in, where it is not the workspace's. */
  own_timezone?: string | null;
  /** A role of mine demands a second factor, and there is none yet. */
  second_factor_needed?: boolean;
  roles: string[];
  /** What the roles are called, in my language. */
  role_titles?: string[];
  locale: string;
  timezone: string;
  currency: string;
  demo: boolean;
  menus: Menu[];
}

export interface SessionOptions {
  /** Sign-in providers, each of a workspace. */
  providers?: { workspace: string; title: string }[];
  /** Workspaces that can send a letter to who has forgotten a password. */
  mail?: string[];
  workspaces?: { name: string; title: string }[] | null;
  demo_logins: { login: string; title: string | { en: string; zh: string } }[];
}

export interface Notice {
  id: string;
  at: string;
  /** One of those that `GET /me/notices` names. */
  kind: string;
  message: string;
  /** The beginning of the comment it tells of. */
  excerpt: string;
  entity: string | null;
  entity_title: string | null;
  record: string | null;
  /** What the record is called. */
  title: string | null;
  comment: string | null;
  read: boolean;
}

export interface Notices {
  notices: Notice[];
  /** After which the next ones are asked for. */
  next?: string | null;
  unread: number;
}

export interface SearchGroup {
  entity: string;
  title: string;
  records: { id: string; _title: string; _detail?: string | null }[];
  /** There are more than these. */
  more?: boolean;
}

export interface ImportColumn {
  name: string;
  sample: (string | null)[];
  field: string | null;
}

export interface ImportPreview {
  columns: ImportColumn[];
  rows: number;
  encoding?: string | null;
  separator?: string | null;
  /** How days with the year last are written; `either` where nothing tells. */
  dates?: "dmy" | "mdy" | "either" | null;
  sheets?: string[] | null;
  /** What was chosen the last time for a file with these columns. */
  remembered?: { map: Record<string, string>; match: string[]; mode: "both" | "create" | "update"; dates: string } | null;
}

export interface RowError {
  row: number;
  column?: string | null;
  detail: string;
}

export interface ImportResult {
  created: number;
  updated: number;
  skipped: number;
  errors: RowError[];
  ignored?: string[];
  error_file?: string | null;
}

/** What came of taking an import back; with anything in `kept`, nothing did. */
export interface UndoResult {
  deleted: number;
  restored: number;
  kept: { entity: string | null; record: string | null; title: string | null; detail: string }[];
}

export interface Job<R = ImportResult> {
  id: string;
  kind: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  done: number;
  total: number;
  result: R | null;
  created_at: string;
  entity: string | null;
  /** The name of the file that was brought in. */
  file: string | null;
  can_undo: boolean;
}

export interface Fault {
  pointer: string;
  detail: string;
  name?: string;
}

/** RFC 9457, as every error arrives. A conflict adds the record as it is now. */
export interface ProblemBody {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  kind?: string;
  errors?: Fault[];
  request_id?: string;
  current?: RecordData;
}
