import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import ts from "typescript";
import { expect, test } from "vitest";

import { colors } from "../src/shared/theme";

const folder = join(import.meta.dirname, "../src");
const tokens = readFileSync(join(folder, "app/tokens.css"), "utf8");
/** Where a colour is what the file is about: values of the field type, and antd's theme, which cannot read CSS. */
const about = new Set(["fields/color.tsx", "shared/theme.ts", "app/tokens.css"]);
const INK = "fields/parts/files/SignatureEditor.tsx"; // what is signed is kept, and printed
const literal = /#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b|\b(?:rgb|hsl|oklch)a?\(/gi;
const named = /:[^;{}]*\b(?:white|black|red|green|blue|gr[ae]y|silver|orange|yellow|purple)\b(?!-)/gi;

function files(ending: RegExp): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => !about.has(file));
}

/** The texts in a piece of TypeScript; an address or a comment names no colour. */
function texts(file: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(join(folder, file), "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return found;
}

test("only the tokens name a colour", () => {
  const sheets = files(/\.css$/).flatMap((file) => {
    const css = readFileSync(join(folder, file), "utf8").replace(/\/\*.*?\*\//gs, "").replace(/var\([\w-]+\)/g, "");
    return [...(css.match(literal) ?? []), ...(css.match(named) ?? [])].map((found) => `${file}: ${found}`);
  });
  const code = files(/\.tsx?$/).filter((file) => file !== INK).flatMap((file) => texts(file).filter((text) => text.match(literal)?.join("") === text).map((found) => `${file}: ${found}`));
  expect([...sheets, ...code]).toEqual([]);
});

test("every colour that is used is a token", () => {
  const known = new Set([...tokens.matchAll(/(--[\w-]+):/g)].map((match) => match[1]));
  const unknown = files(/\.css$/).flatMap((file) => {
    const css = readFileSync(join(folder, file), "utf8");
    const own = new Set([...css.matchAll(/(--[\w-]+):/g)].map((match) => match[1]));
    return [...css.matchAll(/(?:color|background|border[\w-]*|fill|stroke|shadow|outline)\s*:[^;]*?var\((--[\w-]+)/g)]
      .map((match) => match[1]!)
      .filter((name) => !known.has(name) && !own.has(name) && !/^--(ant|ag)-/.test(name))
      .map((name) => `${file}: ${name}`);
  });
  expect(unknown).toEqual([]);
});

test("the components have the colours of the pages, by day and by night", () => {
  for (const [name, day] of Object.entries(colors.day)) {
    const night = colors.night[name as keyof typeof colors.night];
    expect(tokens).toContain(`--${name}: light-dark(${day}, ${night});`);
  }
});
