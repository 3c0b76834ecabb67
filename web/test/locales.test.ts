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
const shown = new Set(["title", "label", "placeholder", "alt", "aria-label", "description", "tooltip", "message", "extra", "content", "okText", "cancelText"]);

/** Words between tags or in an attribute that people read. Signs and digits alone are not words. */
function literals(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const report = (node: ts.Node, text: string) => {
    if (/\p{L}{2}/u.test(text)) found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${text.trim()}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) report(node, node.text);
    if (ts.isJsxExpression(node) && node.expression && ts.isStringLiteralLike(node.expression) && ts.isJsxElement(node.parent))
      report(node, node.expression.text);
    if (ts.isJsxAttribute(node) && shown.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer))
      report(node, node.initializer.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

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
  const found = sources.filter((file) => file.endsWith(".tsx")).flatMap(literals);
  expect(found).toEqual([]);
});

test("every word is used", () => {
  const code = sources.map((file) => readFileSync(file, "utf8")).join("\n");
  const unused = keys(en)
    .map((key) => key.replace(/_(one|other)$/, ""))
    .filter((key) => !code.includes(`"${key}"`) && !code.includes(`\`${key.slice(0, key.lastIndexOf(".") + 1)}\${`));
  expect([...new Set(unused)]).toEqual([]);
});
