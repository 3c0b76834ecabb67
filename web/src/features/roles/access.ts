/** What the server answers to: why can somebody (not) do this. */

export interface Condition {
  source: string;
  holds: boolean;
  /** How the parts are joined; empty when it has none. */
  kind: "" | "and" | "or";
  parts: Condition[];
  values: { name: string; title: string; value: unknown; _title: string | null }[];
}

export interface Answer {
  kind: "verb" | "action";
  name: string;
  title: string;
  /** By the roles; `possible` also by the state of the record and the action's own condition. */
  allowed: boolean;
  possible: boolean;
  sentence: string;
  roles: { role: string; title: string; says: "always" | "never" | "condition" | "nothing"; holds: boolean; condition: Condition | null }[];
  must: Condition | null;
}

export interface Access {
  user: { id: string; name: string; administrator: boolean; roles: { name: string; title: string }[]; departments: { id: string; _title: string }[] };
  record: { entity: string; id: string; _title: string };
  answers: Answer[];
  fields: { name: string; title: string; access: "hidden" | "read" }[];
}
