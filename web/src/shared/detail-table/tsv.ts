/** Rows copied from a spreadsheet: tab-separated lines, quoted where a cell holds a tab, a quote or a new line. */

export function readTsv(text: string): string[][] {
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const rows: string[][] = [[]];
  let place = 0;
  while (place <= source.length) {
    const [cell, end] = source[place] === '"' ? quoted(source, place) : bare(source, place);
    rows.at(-1)!.push(cell);
    if (source[end] === "\n") rows.push([]);
    place = end + 1;
  }
  return rows;
}

function bare(source: string, start: number): [string, number] {
  let end = start;
  while (end < source.length && source[end] !== "\t" && source[end] !== "\n") end += 1;
  return [source.slice(start, end), end];
}

/** A quote that nothing closes is an ordinary character. */
function quoted(source: string, start: number): [string, number] {
  let cell = "";
  for (let place = start + 1; place < source.length; place += 1) {
    if (source[place] !== '"') cell += source[place];
    else if (source[place + 1] === '"') {
      cell += '"';
      place += 1;
    } else if (place + 1 === source.length || source[place + 1] === "\t" || source[place + 1] === "\n") return [cell, place + 1];
    else break;
  }
  return bare(source, start);
}

/** Whether a pasted text is more than one value. */
export const isTable = (text: string) => /[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""));
