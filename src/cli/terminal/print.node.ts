// What reaches the terminal: results on stdout, everything else line by line on stderr. Names and paths from outside
// may hold control characters; none of them gets through.

import { printable, printableLines } from '../../array/printable.ts';

/** Lines of text on stdout. Names within it should be `printable` by themselves, so that they are no lines of their own. */
export function printText(text: string): void {
  process.stdout.write(`${printableLines(text)}\n`);
}

/** One JSON object on stdout. */
export function printJson(data: unknown): void {
  printText(JSON.stringify(data, null, 2));
}

/** One line on stderr. */
export function tell(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}
