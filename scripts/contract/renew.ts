// Renews the goldens of the kept cases. A golden that changes, or goes, must be named by a line that CHANGELOG.md has
// gained since goldens were last committed; where one is not, nothing is written.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contractCases } from './cases/index.ts';
import { isNamed, newlyNamed } from './changelog.ts';
import { type Golden, goldenDifferences, goldenOf, goldenText } from './golden.ts';
import { Recorder } from './recorder.ts';

export const keptCases = contractCases.filter(({ kept }) => kept);

/** Where goldens are in a checkout. */
export const GOLDENS = 'test/contract/goldens';

export interface Renewal {
  /** What was done, or what is missing: a line for each golden that is not as it was. */
  readonly lines: readonly string[];
  /** Whether a line of the changelog is missing, and therefore nothing was written. */
  readonly isRefused: boolean;
}

/** Renews the goldens of a checkout by what its dist gives now. */
export async function renewFromCheckout(root: string): Promise<Renewal> {
  const recorder = new Recorder(join(root, 'dist/cli/main.node.js'), keptCases);
  try {
    const found = await Promise.all(
      keptCases.map(async (each) => [each.name, goldenOf(each, await recorder.of(each))] as const),
    );
    return renewGoldens(root, new Map(found));
  } finally {
    recorder.close();
  }
}

/** @throws Error where the checkout is not one of git's, or nothing is committed yet */
export function renewGoldens(root: string, found: ReadonlyMap<string, Golden>): Renewal {
  const folder = join(root, GOLDENS);
  const before = readGoldens(folder);
  const changes = changesOf(before, found);
  const named = newlyNamed(committedChangelog(root), readOr(join(root, 'CHANGELOG.md'), ''));
  // What is new promises more and takes nothing back.
  const unnamed = changes.filter(({ name, what }) => what !== 'new' && !isNamed(name, named));
  if (unnamed.length > 0) {
    const lines = unnamed.map(({ name, words }) => `${name}: ${words}`);
    const ask = `no new line under "Unreleased" of CHANGELOG.md names ${unnamed.length > 1 ? 'these' : 'this one'} (contract: NAME); nothing was written`;
    return { lines: [...lines, ask], isRefused: true };
  }
  for (const { name, what } of changes) {
    const path = goldenPath(folder, name);
    if (what === 'gone') rmSync(path);
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, goldenText(found.get(name)!));
    }
  }
  const lines = changes.map(({ name, what, words }) => `${name}: ${what === 'changed' ? `renewed, ${words}` : words}`);
  return { lines: lines.length === 0 ? ['all goldens hold'] : lines, isRefused: false };
}

interface Change {
  readonly name: string;
  readonly what: 'new' | 'changed' | 'gone';
  readonly words: string;
}

function changesOf(before: ReadonlyMap<string, Golden>, found: ReadonlyMap<string, Golden>): Change[] {
  const names = [...new Set([...before.keys(), ...found.keys()])].sort();
  return names.flatMap((name): Change[] => {
    const [old, now] = [before.get(name), found.get(name)];
    if (!now) return [{ name, what: 'gone', words: 'is gone' }];
    if (!old) return [{ name, what: 'new', words: 'is new' }];
    const differences = goldenDifferences(old, now);
    if (differences.length === 0) return [];
    const more = differences.length > 1 ? ` (and ${differences.length - 1} more)` : '';
    return [{ name, what: 'changed', words: `${differences[0]}${more}` }];
  });
}

/** The changelog at the commit that last touched the goldens, or at the last one of all. */
function committedChangelog(root: string): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trimEnd();
  const commit = git('log', '-1', '--format=%H', '--', GOLDENS) || git('rev-parse', 'HEAD');
  const isThere = git('ls-tree', '--name-only', commit, '--', 'CHANGELOG.md') !== '';
  return isThere ? git('show', `${commit}:./CHANGELOG.md`) : '';
}

/** Goldens by the names of their cases. */
export function readGoldens(folder: string): Map<string, Golden> {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith(SUFFIX));
  return new Map(
    files.sort().map((path) => {
      const golden = JSON.parse(readFileSync(join(folder, path), 'utf8')) as Golden;
      return [path.slice(0, -SUFFIX.length), golden];
    }),
  );
}

const SUFFIX = '.golden.json';

function goldenPath(folder: string, name: string): string {
  return join(folder, `${name}${SUFFIX}`);
}

function readOr(path: string, otherwise: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : otherwise;
}
