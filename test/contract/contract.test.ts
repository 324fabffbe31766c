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
    const helped = keptCases
      .filter(({ args }) => args.includes('--help'))
      .map(({ args }) => args.slice(0, -1).join(' '));
    const groups = new Set(['', 'episodic', 'sweep']);
    const done = keptCases.filter(({ name }) => goldens.get(name)?.exit === '0').map(({ args }) => args.join(' '));
    // `submit` and `retry` print no object and depend on the machine or on what failed before.
    const elsewhere = new Set(['sweep submit', 'sweep retry']);
    const needed = helped.filter((command) => !groups.has(command) && !elsewhere.has(command));
    expect(needed.length).toBeGreaterThan(15);
    for (const command of needed) {
      const results = done.filter((line) => line.startsWith(`${command} `) && !line.endsWith('--help'));
      expect(results, command).not.toEqual([]);
      const hasObject = goldens
        .get(`help/${command.replaceAll(' ', '-')}`)!
        .help!.some((line) => /^ +--json /.test(line));
      if (hasObject)
        expect(
          results.some((line) => line.includes('--json')),
          `${command} --json`,
        ).toBe(true);
    }
  });
});
