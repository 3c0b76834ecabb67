/** An error as a value: what the server said was wrong, or that it could not be reached. */
import type { Fault, ProblemBody, RecordData } from "./types";

export class Problem extends Error {
  readonly status: number;
  /** `invalid`, `not_found`, `not_allowed`, `conflict`, `locked` …; `offline` when no answer came. */
  readonly kind: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly Fault[];
  /** After a conflict: the record as it is now. */
  readonly current: RecordData | undefined;
  readonly requestId: string | undefined;

  constructor(body: ProblemBody) {
    super(body.detail || body.title);
    this.name = "Problem";
    this.status = body.status;
    this.kind = body.kind ?? "";
    this.title = body.title;
    this.detail = body.detail ?? "";
    this.errors = body.errors ?? [];
    this.current = body.current;
    this.requestId = body.request_id;
  }

  /** One sentence for people: the only fault itself, else the summary. */
  get sentence(): string {
    return this.errors.length === 1 ? this.errors[0]!.detail : this.detail || this.title;
  }
}

/** Any thrown value as a problem. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return new Problem({ status: 0, title: thrown instanceof Error ? thrown.message : String(thrown), kind: "bug" });
}
