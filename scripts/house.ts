// `npm run house`: the measures of the house beside what they should reach, and those of the commit before it was rebuilt.
// Lines are those of the files as they stand. `--check` ends with exit code 1 where one is missed.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileCircles, importGraph } from '../test/house/circles.ts';
import { publicNames } from './public-names.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Measure {
  readonly name: string;
  /** At e03344e. */
  readonly before: string;
  /** At most; `null` where the row is told and not judged. */
  readonly most: number | null;
  /** `null` where it cannot be measured here. */
  readonly now: number | null;
}

function filesOf(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((path) => posix.join(folder, path.replaceAll('\\', '/')))
      .filter((path) => path.endsWith('.ts')),
  );
}

/** Every source file by its path from src/. */
function sources(): Map<string, string> {
  const files = filesOf('src').filter((file) => !/^src\/kernels\/(generated|assembly)\//.test(file));
  return new Map(files.map((file) => [file.slice('src/'.length), readFileSync(join(root, file), 'utf8')]));
}

const lines = (files: readonly string[]): number =>
  files.reduce((sum, file) => sum + readFileSync(join(root, file), 'utf8').split('\n').length - 1, 0);

/** Pairs of places that share six lines or more, by the tool of that name; `null` where it is not installed. */
function duplicatePairs(): number | null {
  const { stdout, status } = spawnSync('duplicates', ['--most', '1', '--seconds', '60'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0 || !stdout) return null;
  const found = /^(\d+) pairs?/m.exec(stdout) ?? /(\d+) pairs?/.exec(stdout);
  return found ? Number(found[1]) : null;
}

const exported = publicNames();
const story = filesOf('src').filter((file) => file.startsWith('src/story/') || /(^|\/)story\.ts$/.test(file));
const measures: Measure[] = [
  { name: 'files of src/cli', before: '82', most: 30, now: filesOf('src/cli').length },
  { name: 'lines of src/cli', before: '6,817', most: 2500, now: lines(filesOf('src/cli')) },
  {
    name: 'lines of text and report code (story/** and every story.ts)',
    before: '2,620',
    most: 1600,
    now: lines(story),
  },
  {
    name: 'lines of cli, figure, story and experiment',
    before: '13,117',
    most: 11_500,
    now: lines(filesOf('src/cli', 'src/figure', 'src/story', 'src/experiment')),
  },
  { name: 'duplicate pairs', before: '85', most: 45, now: duplicatePairs() },
  { name: 'exported names', before: '1,043', most: 450, now: [...exported.values()].flat().length },
  {
    name: 'exported names of the largest sub-path',
    before: '246',
    most: 90,
    now: Math.max(...[...exported.values()].map((names) => names.length)),
  },
  { name: 'circles between files', before: '10', most: 0, now: fileCircles(importGraph(sources())).length },
];

const rows = measures.map(({ name, before, most, now }) => [
  name,
  before,
  most === null ? '' : `${most}`,
  now === null ? 'not measured here' : `${now}`,
  now === null || most === null ? '' : now <= most ? 'reached' : 'MISSED',
]);
const head = ['measure', 'before', 'at most', 'now', ''];
const widths = head.map((name, c) => Math.max(name.length, ...rows.map((row) => row[c]!.length)));
for (const row of [head, ...rows])
  console.log(
    row
      .map((cell, c) => cell.padEnd(widths[c]!))
      .join('  ')
      .trimEnd(),
  );
for (const [path, names] of exported) console.log(`  ${path.padEnd(24)}${names.length}`);
if (process.argv.includes('--check') && rows.some((row) => row[4] === 'MISSED')) process.exitCode = 1;
