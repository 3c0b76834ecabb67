import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript";
import { expect, test } from "vitest";

import { en as start } from "../src/locales/en";
import { activityWords as activity } from "../src/locales/en/activity";
import { shelf } from "../src/locales/en/files";
import { lists } from "../src/locales/en/lists";
import { office } from "../src/locales/en/office";
import { publicForm } from "../src/locales/en/public";
import { zhCN as startInChinese } from "../src/locales/zh-CN";
import { activityWords as activityInChinese } from "../src/locales/zh-CN/activity";
import { shelf as shelfInChinese } from "../src/locales/zh-CN/files";
import { lists as listsInChinese } from "../src/locales/zh-CN/lists";
import { office as officeInChinese } from "../src/locales/zh-CN/office";
import { publicForm as publicInChinese } from "../src/locales/zh-CN/public";

const en = { ...start, ...office, ...lists, ...shelf, ...activity, public: publicForm.public };
const zhCN = { ...startInChinese, ...officeInChinese, ...listsInChinese, ...shelfInChinese, ...activityInChinese, public: publicInChinese.public };

type Words = { [key: string]: string | Words };

function keys(words: Words, prefix = ""): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [prefix + key] : keys(value, `${prefix}${key}.`),
  );
}

function at(words: Words, path: string): string {
  return path.split(".").reduce<string | Words>((found, key) => (found as Words)[key] ?? "", words) as string;
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

const sources = files(join(import.meta.dirname, "../src"));
const shown = new Set([
  "title", "label", "placeholder", "alt", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "description", "tooltip", "message",
  "extra", "content", "okText", "cancelText", "emptyText", "notFoundContent", "summary", "help",
]);
/** Calls that say something: `message.error("…")`, `modal.confirm("…")`, `new Problem("…")`. */
const saying = /^(message|modal|notification|Modal)\.(?!destroy)\w+$/;
/** Keys are called the same everywhere; a field of an object is a name; and how long an hour and a half is written is an example of a format. */
const same = /^(Ctrl|Alt|Shift)\+|^[a-z]+$|^1小时30分$|^1h 30m$/;

/** The texts that an expression may come to; what is called or looked up comes from elsewhere. */
function texts(node: ts.Expression): ts.Node[] {
  if (ts.isStringLiteralLike(node)) return [node];
  if (ts.isTemplateExpression(node)) return [node.head, ...node.templateSpans.map(({ literal }) => literal)];
  if (ts.isConditionalExpression(node)) return [...texts(node.whenTrue), ...texts(node.whenFalse)];
  if (ts.isBinaryExpression(node)) return [...(node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken ? [] : texts(node.left)), ...texts(node.right)];
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return texts(node.expression);
  return [];
}

/** Words that people read: between tags, in an attribute, as what a thing is called, in a message. Signs and digits are not words. */
function literals(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true, file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const found: string[] = [];
  const report = (nodes: ts.Node[]) => {
    for (const node of nodes) {
      const text = ts.isJsxText(node) ? node.text : (node as ts.LiteralLikeNode).text;
      if (/\p{L}{2}/u.test(text) && !known.has(text) && (ts.isJsxText(node) || !same.test(text))) found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${text.trim()}`);
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) report([node]);
    if (ts.isJsxExpression(node) && node.expression && !ts.isJsxAttribute(node.parent)) report(texts(node.expression));
    if (ts.isJsxAttribute(node) && shown.has(node.name.getText()) && node.initializer) {
      if (ts.isStringLiteral(node.initializer)) report([node.initializer]);
      else if (ts.isJsxExpression(node.initializer) && node.initializer.expression) report(texts(node.initializer.expression));
    }
    if (ts.isPropertyAssignment(node) && shown.has(node.name.getText().replace(/"/g, ""))) report(texts(node.initializer));
    if (ts.isCallExpression(node) && saying.test(node.expression.getText())) report(node.arguments.flatMap((given) => texts(given)));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const known = new Set(keys(en));

test("both languages have the same words", () => {
  expect(keys(zhCN).sort()).toEqual(keys(en).sort());
});

test("no word is empty, and each takes the same parameters in both languages", () => {
  for (const key of keys(en)) {
    const parameters = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1]).sort();
    expect(at(en, key), key).not.toBe("");
    expect(at(zhCN, key), key).not.toBe("");
    expect(parameters(at(zhCN, key)), key).toEqual(parameters(at(en, key)));
  }
});

test("no words stand in the code", () => {
  const found = sources.filter((file) => !file.includes("/locales/")).flatMap(literals);
  expect(found).toEqual([]);
});

test("every word is used", () => {
  const code = sources.map((file) => readFileSync(file, "utf8")).join("\n");
  const unused = keys(en)
    .map((key) => key.replace(/_(one|other)$/, ""))
    .filter((key) => !code.includes(`"${key}"`) && !code.includes(`\`${key.slice(0, key.lastIndexOf(".") + 1)}\${`));
  expect([...new Set(unused)]).toEqual([]);
});
