// The one place where what changes by its nature is taken out of a recording: folders, versions, times, processes, and
// lines of progress. Everything else is compared as it stands.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where a call ran, and what it ran. */
export interface Place {
  /** The folder in which it ran. */
  readonly folder: string;
  /** The file `cli/main.node.js` that was run. */
  readonly entry: string;
}

export type Normaliser = (text: string) => string;

/** What is put in place of the paths and versions of a call, and of the times in its files. */
export function normaliser({ folder, entry }: Place): Normaliser {
  const compiled = dirname(dirname(entry));
  const checkout = dirname(compiled);
  const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { version: string };
  const places = [
    [folder, '<work>'],
    [compiled, '<compiled>'],
    [checkout, '<checkout>'],
    [process.execPath, '<node>'],
  ] as const;
  const patterns = [
    [wholeVersion(version), '<version>'],
    [wholeVersion(process.versions.node), '<node-version>'],
    [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
    [/("(?:trainSeconds|analyzeSeconds|pid)": ?)[\d.e+-]+/g, '$1"<differs>"'],
    [/("remainingSeconds": ?)\d+/g, '$1"<differs>"'],
    [/("host": ?)"[^"]*"/g, '$1"<differs>"'],
    [/this machine has \d+ cores?/g, 'this machine has <some> cores'],
    [/left {5}about .*, judging by/g, 'left     about <some time>, judging by'],
  ] as const;
  return (text) => {
    const placed = places.reduce((changed, [path, name]) => changed.replaceAll(path, name), text);
    return patterns.reduce((changed, [pattern, name]) => changed.replaceAll(pattern, name), placed);
  };
}

/** A version as it stands between other signs than those of a longer number. */
function wholeVersion(version: string): RegExp {
  return new RegExp(`(?<![\\d.])${version.replaceAll('.', '\\.')}(?![\\d.])`, 'g');
}

/** Lines like `analyze 40/100  the basis  3 s`, which come by the clock. */
const PROGRESS = /^[a-z-]+ \d+\/\d+ {2}.*\d+ s$/;

/** What stands on stderr besides progress. */
export function withoutProgress(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => !PROGRESS.test(line))
    .join('\n');
}

/** Files whose bytes hold times and cannot be normalised: that they are there is compared, what they hold is not. */
export function isOpaque(file: string): boolean {
  return file.endsWith('.parquet');
}

/** Whether a file is text, by its name. */
export function isText(file: string): boolean {
  return /\.(json|jsonl|html|svg|csv|md|txt)$/.test(file);
}
