// Places in a page of Markdown: a cell of a table, or what a sentence says. The page is where a published figure stands, and the
// only place; what is compared is read from it each time.

/** Where a figure stands within a section. */
export type Place =
  | {
      /** What the head of the table begins with, its cells joined by ` | ` (`| b` where the first is empty). */
      readonly table: string;
      /** What stands in the first cell of the row, or the number of the row, from 0 on. */
      readonly row: string | number;
      /** The head of the column, or its number, from 0 on. */
      readonly column: string | number;
    }
  /** The figure is what the parentheses of the expression match, in order; lines are joined by blanks. */
  | { readonly sentence: RegExp };

/** The text of a figure; an error says what is missing, as a page that was rewritten needs another place. */
export function textAt(page: string, section: string, place: Place): string {
  const lines = sectionLines(page, section);
  if ('sentence' in place) {
    const match = place.sentence.exec(lines.join(' ').replaceAll(/\s+/g, ' '));
    if (!match) throw new Error(`section "${section}" has no sentence ${place.sentence}`);
    return match.slice(1).join('; ');
  }
  const table = tablesOf(lines).find(([head]) => head!.join(' | ').trim().startsWith(place.table));
  if (!table) throw new Error(`section "${section}" has no table that begins with "${place.table}"`);
  const [head, , ...rows] = table;
  const row = typeof place.row === 'number' ? rows[place.row] : rows.find(([first]) => first === place.row);
  if (!row) throw new Error(`table "${place.table}" of section "${section}" has no row ${place.row}`);
  const column = typeof place.column === 'number' ? place.column : head!.indexOf(place.column);
  const cell = row[column];
  if (cell === undefined)
    throw new Error(`table "${place.table}" of section "${section}" has no column ${place.column}`);
  return cell;
}

/** The lines below a heading, up to the next one of any level. */
function sectionLines(page: string, section: string): string[] {
  const lines = page.split('\n');
  const from = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === section);
  if (from < 0) throw new Error(`the page has no section "${section}"`);
  const length = lines.slice(from + 1).findIndex((line) => /^#{2,} /.test(line));
  return lines.slice(from + 1, length < 0 ? undefined : from + 1 + length);
}

/** Tables as rows of cells, the head and the rule below it included. */
function tablesOf(lines: readonly string[]): string[][][] {
  const tables: string[][][] = [];
  for (const [i, line] of lines.entries()) {
    if (!line.startsWith('|')) continue;
    if (i === 0 || !lines[i - 1]!.startsWith('|')) tables.push([]);
    const cells = line.split('|').slice(1, -1);
    tables.at(-1)!.push(cells.map((cell) => cell.trim()));
  }
  return tables;
}
