// The contract of the command line: exit codes, `--help`, errors, names of files and the objects of `--json`, held to the
// goldens beside this file. A golden that should change is renewed by `npm run contract:renew`.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contractCases } from '../../scripts/contract/cases/index.ts';
import { goldenDifferences, goldenOf } from '../../scripts/contract/golden.ts';
import { Recorder } from '../../scripts/contract/recorder.ts';
import { GOLDENS, keptCases, readGoldens } from '../../scripts/contract/renew.ts';
import { engram } from '../cli/built.ts';

const goldens = readGoldens(join(fileURLToPath(new URL('../..', import.meta.url)), GOLDENS));

let recorder: Recorder;
beforeAll(() => {
  recorder = new Recorder(join(engram.folder, 'cli/main.node.js'), keptCases);
});
afterAll(() => recorder?.close());

// Calls wait for their turn, and each is killed by the recorder where it hangs.
describe('engram', { concurrent: true }, () => {
  test.each(keptCases.map((each) => [each.args.join(' '), each] as const))('%s', async (_, each) => {
    const golden = goldens.get(each.name);
    expect(golden, `${each.name} has no golden: npm run contract:renew`).toBeDefined();
    const found = goldenOf(each, await recorder.of(each));
    expect(goldenDifferences(golden!, found), each.name).toEqual([]);
  });
});

describe('the cases', () => {
  test('have names of their own that are those of files', () => {
    const names = contractCases.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[\w-]+\/[\w.-]+$/);
  });

  test('that are kept are those with a golden', () => {
    expect([...goldens.keys()].sort()).toEqual(keptCases.map(({ name }) => name).sort());
  });

  test('cover every command: its help, a result, and its object where it has one', () => {
    const linesOf = (command: string) => goldens.get(`help/${command.replaceAll(' ', '-') || 'engram'}`)?.help ?? [];
    const done = keptCases.filter(({ name }) => goldens.get(name)?.exit === '0').map(({ args }) => args.join(' '));
    const commands = commandsBelow('', linesOf);
    expect(commands.length).toBeGreaterThan(15);
    for (const command of commands) {
      expect(linesOf(command), `${command} --help`).not.toEqual([]);
      const results = done.filter((line) => line.startsWith(`${command} `) && !line.endsWith('--help'));
      expect(results, command).not.toEqual([]);
      // Only a cluster makes `sweep submit` print its object.
      const hasObject = command !== 'sweep submit' && linesOf(command).some((line) => /^ +--json /.test(line));
      if (hasObject) expect(results.join('\n'), `${command} --json`).toContain('--json');
    }
  });
});

/** The commands that the help of a command lists, and in place of a group those of its own. */
function commandsBelow(command: string, linesOf: (command: string) => readonly string[]): string[] {
  const lines = linesOf(command);
  const from = lines.indexOf('Commands:');
  if (from < 0) return [command];
  const listed = lines.slice(from + 1);
  const end = listed.indexOf('');
  const names = listed
    .slice(0, end < 0 ? undefined : end)
    .flatMap((line) => /^ {2}([a-z][\w-]*)/.exec(line)?.[1] ?? []);
  return names
    .filter((name) => name !== 'help')
    .flatMap((name) => commandsBelow(command === '' ? name : `${command} ${name}`, linesOf));
}
