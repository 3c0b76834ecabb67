/** A formula as people read it: titles in the place of names. */
import type { Fields } from "../../../api/types";

/** A text, or a path of names that is no call and names no argument. */
const WORD = /'[^']*'|"[^"]*"|[A-Za-z_][\w.]*(?!\s*\(|\s*=[^=]|[\w.])/g;
/** From here on names may mean a row's own fields. */
const ROWS = /\bwhere\s*=|\bfor\b/;

export function formulaWords(formula: string, fields: Fields): string {
  const rows = ROWS.exec(formula)?.index ?? formula.length;
  return formula.replace(WORD, (word: string, at: number) => {
    const path = word.startsWith("record.") ? word.slice("record.".length) : word;
    return at < rows || path !== word ? (titled(path, fields) ?? word) : word;
  });
}

/** `Lines › Amount`; undefined when the first name is no field of the record. */
function titled(path: string, fields: Fields): string | undefined {
  const [first = "", ...further] = path.split(".");
  const field = fields[first];
  if (!field) return undefined;
  const inner = field.type === "lines" ? field.fields : {};
  return [field.title, ...further.map((name) => inner[name]?.title ?? name)].join(" › ");
}
