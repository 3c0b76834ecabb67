/** The expressions of a form as a graph: which of them to work out again when a value changes, and in what order. */

import type { FieldRules, FormContract } from "./contract";
import { reads, type Tree } from "./expressions";

export type RuleKind = "formula" | "default" | "visible" | "required" | "readonly";

export interface Rule {
  readonly kind: RuleKind;
  /** As the contract names it: `total`, `lines.amount`. */
  readonly field: string;
  /** The detail table the field belongs to; empty for the record itself. */
  readonly lines: string;
  readonly name: string;
  readonly tree: Tree;
  readonly rank: number;
}

/** A rule that reads a channel; `near`: it reads only the same row, so that one row is enough. */
export interface Reader {
  readonly rule: Rule;
  readonly near: boolean;
}

/** A channel is what can change: a field (`customer`, `lines.price`) or the rows of a detail table (`lines`). */
export interface Rules {
  readonly all: readonly Rule[];
  readonly readers: ReadonlyMap<string, readonly Reader[]>;
  /** Computed fields that only the server can work out, and those that follow from them. */
  readonly blind: ReadonlySet<string>;
}

const FLAGS = ["visible", "required", "readonly"] as const;

export function rulesOf(contract: FormContract): Rules {
  const all = rankedRules(contract);
  const readers = new Map<string, Reader[]>();
  for (const rule of all) {
    for (const [channel, near] of channelsOf(rule, contract)) {
      readers.set(channel, [...(readers.get(channel) ?? []), { rule, near }]);
    }
  }
  return { all, readers, blind: blindFields(contract, readers) };
}

/** Formulas without a tree, and every formula that reads one of those. */
function blindFields(contract: FormContract, readers: ReadonlyMap<string, readonly Reader[]>): Set<string> {
  const blind = new Set(unseen(contract));
  for (const channel of blind) {
    for (const { rule } of readers.get(channel) ?? []) if (rule.kind === "formula") blind.add(rule.field);
  }
  return blind;
}

/** Computed fields whose formula is not sent. */
export function unseen({ form }: FormContract): string[] {
  return Object.keys(form.fields).filter((name) => form.fields[name]!.formula === null);
}

/** Whether an expression of the record reads a field that the browser does not know. */
export function readsBlindly(tree: Tree, contract: FormContract, blind: ReadonlySet<string>): boolean {
  return reads(tree).some((path) => blind.has(headChannel(path[0] === "record" ? path.slice(1) : path, contract)));
}

function rankedRules(contract: FormContract): Rule[] {
  const order = new Map(contract.form.order.map((field, place) => [field, place]));
  const found = Object.entries(contract.form.fields).flatMap(([field, rules]) => rulesOfField(contract, field, rules, order));
  return found.sort((a, b) => a.rank - b.rank).map((rule, rank) => ({ ...rule, rank }));
}

function rulesOfField(contract: FormContract, field: string, rules: FieldRules, order: ReadonlyMap<string, number>): Rule[] {
  const [lines, name] = partsOf(contract, field);
  const last = order.size;
  const found: Rule[] = [];
  if (rules.formula && !rules.server) {
    found.push({ kind: "formula", field, lines, name, tree: rules.formula, rank: order.get(field) ?? last });
  }
  if (rules.default) found.push({ kind: "default", field, lines, name, tree: rules.default, rank: last + 1 });
  for (const kind of FLAGS) {
    const tree = rules[kind];
    if (tree) found.push({ kind, field, lines, name, tree, rank: last + 2 });
  }
  return found;
}

/** `lines.price` as its detail table and field; a dotted name of anything else stays whole. */
function partsOf(contract: FormContract, field: string): [string, string] {
  const dot = field.indexOf(".");
  const lines = dot > 0 ? field.slice(0, dot) : "";
  return lines && isLines(contract, lines) ? [lines, field.slice(dot + 1)] : ["", field];
}

const isLines = (contract: FormContract, name: string) => contract.fields[name]?.type === "lines";

function channelsOf(rule: Rule, contract: FormContract): Map<string, boolean> {
  const channels = new Map<string, boolean>();
  for (const path of reads(rule.tree)) {
    const [channel, near] = channelOf(rule, path, contract);
    if (!channel) continue;
    channels.set(channel, near && (channels.get(channel) ?? true));
    if (!near && channel.includes(".")) channels.set(channel.slice(0, channel.indexOf(".")), false);
  }
  return channels;
}

function channelOf(rule: Rule, path: readonly string[], contract: FormContract): [string, boolean] {
  const [first = "", second] = path;
  if (first === "user") return ["", true];
  if (rule.lines && first === "parent") return [headChannel(path.slice(1), contract), false];
  if (rule.lines && first === "record") return channelOf(rule, path.slice(1), contract);
  if (rule.lines) return [`${rule.lines}.${first}`, true];
  if (first === "record" && second !== undefined) return [headChannel(path.slice(1), contract), false];
  return [headChannel(path, contract), false];
}

function headChannel(path: readonly string[], contract: FormContract): string {
  const [first = "", second] = path;
  return second !== undefined && isLines(contract, first) ? `${first}.${second}` : first;
}
