// Which recordings CHANGELOG.md names as changed: entries under "Unreleased" that say `contract: NAME`, where a name is
// that of a case or a pattern of one group, as in (contract: episodic-run/*, task/T1-4x4.json).

import { matches } from './case.ts';

/** Patterns of the lines that "Unreleased" has gained since the changelog that was committed. */
export function newlyNamed(committed: string, current: string): string[] {
  const before = new Set(unreleased(committed));
  return unreleased(current)
    .filter((line) => !before.has(line))
    .flatMap((line) => [...line.matchAll(/\bcontract:\s*([^)\n]*)/g)])
    .flatMap((match) => match[1]!.split(/[,\s]+/))
    .map((word) => word.replaceAll('`', '').replace(/\.$/, ''))
    .filter((word) => /^[\w-]+\/[\w.*-]+$/.test(word));
}

/** Whether one of the patterns names a case. */
export function isNamed(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matches(name, pattern));
}

function unreleased(changelog: string): string[] {
  const lines = changelog.split('\n');
  const from = lines.findIndex((line) => /^## \[?Unreleased\]?/i.test(line));
  if (from < 0) return [];
  const rest = lines.slice(from + 1);
  const to = rest.findIndex((line) => line.startsWith('## '));
  return to < 0 ? rest : rest.slice(0, to);
}
