// Where two recordings differ, in a few short lines.

import { isText } from './normalise.ts';

type Parts = ReadonlyMap<string, Buffer>;

/** One entry for each part (stdout, a file, ...) that differs. */
export function differencesOf(before: Parts, after: Parts): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path) => {
    const [old, now] = [before.get(path), after.get(path)];
    if (old && now && old.equals(now)) return [];
    if (!old) return [`${path}: new`];
    if (!now) return [`${path}: missing`];
    const isWords = !path.startsWith('files/') || isText(path);
    return [`${path}: ${isWords ? textDifference(old.toString(), now.toString()) : byteDifference(old, now)}`];
  });
}

/** The first line that differs, and how many others do. */
function textDifference(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const length = Math.max(old.length, now.length);
  const differing = Array.from({ length }, (_, i) => i).filter((i) => old[i] !== now[i]);
  const first = differing[0]!;
  const [a, b] = [old[first] ?? '', now[first] ?? ''];
  const from = Math.max(0, firstDifference(a, b) - 50);
  const more = differing.length > 1 ? `, and ${differing.length - 1} more lines` : '';
  const lines = old.length === now.length ? '' : `, ${old.length - 1} lines before, ${now.length - 1} now`;
  return `line ${first + 1}${more}${lines}\n    - ${shown(old[first], from)}\n    + ${shown(now[first], from)}`;
}

const WIDTH = 130;

function shown(line: string | undefined, from: number): string {
  if (line === undefined) return '(no such line)';
  const part = line.slice(from, from + WIDTH);
  return `${from > 0 ? '…' : ''}${part}${from + WIDTH < line.length ? '…' : ''}`;
}

function firstDifference(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}

function byteDifference(before: Buffer, after: Buffer): string {
  const at = before.findIndex((byte, i) => byte !== after[i]);
  const sizes =
    before.length === after.length ? `${before.length} bytes` : `${before.length} bytes, now ${after.length}`;
  return `bytes differ from ${at < 0 ? before.length : at} on (${sizes})`;
}
