// Calls that share a process answer as processes of their own do, whatever came before them.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../temporary.ts';
import { engram } from './built.ts';

const folder = temporaryFolder('calls');

const unsolved = ['train', '--task', 'T1-2x2', '--hidden', '4', '--steps', '2', '--batch', '1', '--until', 'solved'];
const lines: readonly [exitCode: number, ...args: string[]][] = [
  [0, '--version'],
  [0, 'task', '--help'],
  [2],
  [2, 'task', 'T9'],
  [2, 'task', 'T1', '--colour'],
  [3, 'analyze', 'none.npz'],
  [4, ...unsolved, '--out', join(folder, 'run')],
  [0, 'task', 'T1-2x2'],
  [0, 'task', 'T1-2x2', '--json'],
  [0, 'episodic', 'run', '--neurons', '100', '--memories', '3', '--cycles', '1', '--engine', 'event', '--json'],
];

/** Without the lines of progress, which tell the time. */
const lasting = (stderr: string) => stderr.split('\n').filter((line) => !/^\w+ \d+\/\d+ /.test(line));

test.each(lines.map(([exitCode, ...args]) => [exitCode, ['engram', ...args].join(' '), args] as const))(
  '%d: %s',
  async (exitCode, _, args) => {
    const own = await engram.run(...args);
    rmSync(join(folder, 'run'), { recursive: true, force: true });
    const called = await engram.call(...args);
    expect(called.exitCode).toBe(exitCode);
    expect({ ...called, stderr: lasting(called.stderr) }).toEqual({ ...own, stderr: lasting(own.stderr) });
  },
);
