// What the tests hold of a kept case: its exit code, the text of a help, the one line of an error, the names of the files
// it wrote, and the columns of the object that it printed. Numbers are held to 1e-9, all else exactly.

import type { Case } from './case.ts';
import { type Columns, columnDifference, columnsOf } from './columns.ts';
import type { Recording } from './recorder.ts';

export interface Golden {
  readonly args: readonly string[];
  readonly exit: string;
  /** Of a call that failed. */
  readonly stderr?: readonly string[];
  /** Of `--help`. */
  readonly help?: readonly string[];
  /** Of `--json`. */
  readonly json?: Columns;
  readonly files?: readonly string[];
}

export function goldenOf({ args }: Case, { exit, stdout, stderr, files }: Recording): Golden {
  const names = [...files.keys()].sort();
  return {
    args,
    exit,
    ...(exit !== '0' && { stderr: linesOf(stderr) }),
    ...(args.includes('--help') && { help: linesOf(stdout) }),
    ...(isJson(stdout) && { json: columnsOf(JSON.parse(stdout)) }),
    ...(names.length > 0 && { files: names }),
  };
}

/** Where what a case gives now differs from its golden, one line each; none where it holds. */
export function goldenDifferences(golden: Golden, found: Golden): string[] {
  const { json: oldColumns = {}, ...old } = golden;
  const { json: newColumns = {}, ...now } = found;
  const parts = [...new Set([...Object.keys(old), ...Object.keys(now)])] as (keyof typeof old)[];
  const plain = parts
    .filter((part) => JSON.stringify(old[part]) !== JSON.stringify(now[part]))
    .map((part) => `${part}: ${partDifference(old[part], now[part])}`);
  const paths = [...new Set([...Object.keys(oldColumns), ...Object.keys(newColumns)])];
  const columns = paths.flatMap((path) => {
    const [a, b] = [oldColumns[path], newColumns[path]];
    if (!a || !b) return [`${path}: ${a ? 'is missing' : 'is new'}`];
    const difference = columnDifference(a, b);
    return difference === null ? [] : [`${path}: ${difference}`];
  });
  return [...plain, ...columns];
}

function partDifference(before: string | readonly string[] | undefined, now: typeof before): string {
  if (before === undefined || now === undefined) return before === undefined ? 'is new' : 'is missing';
  if (typeof before === 'string' || typeof now === 'string') return `${before} before, ${now} now`;
  const at = Array.from({ length: Math.max(before.length, now.length) }).findIndex((_, i) => before[i] !== now[i]);
  return `${JSON.stringify(before[at] ?? null)} before, ${JSON.stringify(now[at] ?? null)} now`;
}

/** A golden as its file has it: a line for each line of text and for each column. */
export function goldenText({ json, ...parts }: Golden): string {
  const lines = Object.entries(parts).map(([name, part]) => {
    if (!Array.isArray(part) || name === 'args') return `  "${name}": ${JSON.stringify(part)}`;
    return `  "${name}": [\n${part.map((line) => `    ${JSON.stringify(line)}`).join(',\n')}\n  ]`;
  });
  if (json) {
    const columns = Object.entries(json).map(
      ([path, column]) => `    ${JSON.stringify(path)}: ${JSON.stringify(column)}`,
    );
    lines.push(`  "json": {\n${columns.join(',\n')}\n  }`);
  }
  return `{\n${lines.join(',\n')}\n}\n`;
}

function isJson(text: string): boolean {
  return text.startsWith('{');
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}
