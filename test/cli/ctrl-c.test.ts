// Ctrl-C in every stage of the commands that save nothing: the signal itself ends the process, which a shell calls 130, also
// where it computes without a pause; nothing is printed and nothing is left behind.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { tensor } from '../../src/array/tensor.ts';
import { analysisStageNames } from '../../src/emt/analyze/analyze-options.ts';
import { mapStageNames } from '../../src/emt/fixed-points/map.ts';
import { writeFileAtomic } from '../../src/io/bytes/atomic.node.ts';
import { writeNpz } from '../../src/io/tensors/npz.ts';
import { temporaryFolder } from '../temporary.ts';
import { ended, engram } from './built.ts';

const network = fileURLToPath(new URL('../fixtures/elman_t1_4x4_h64.safetensors', import.meta.url));
const folder = temporaryFolder('ctrl-c');

beforeAll(() => {
  const states = Float64Array.from({ length: 30 * 60 * 12 }, (_, i) => Math.sin(i * 1.7) + Math.cos(i * i));
  const outputs = states.slice(0, 30 * 60 * 2);
  const arrays = new Map([
    ['states', tensor([30, 60, 12], states)],
    ['outputs', tensor([30, 60, 2], outputs)],
  ]);
  writeFileAtomic(join(folder, 'states.npz'), writeNpz(arrays));
});

const analysis = ['analyze', network, '--task', 'T1-4x4', '--horizon', '20'];
const discovery = ['discover', network];
const points = ['fixed-points', network, '--task', 'T1-4x4', '--starts', '64'];
const calls: readonly (readonly [stage: string, args: readonly string[]])[] = [
  ...analysisStageNames.map((stage) => [stage, analysis] as const),
  ...['recording', 'memory', 'circuit', 'edits', 'control: random', 'control: rephased'].map(
    (stage) => [stage, discovery] as const,
  ),
  ...mapStageNames.map((stage) => [stage, points] as const),
  ...['memory', 'dynamics', 'circuit'].map((stage) => [stage, ['analyze', '--states', 'STATES']] as const),
  ['recall', ['episodic', 'run', '--neurons', '400']],
  ['landscape', ['episodic', 'energy', '--memories', '3', '--neurons', '60']],
  ['minima', ['episodic', 'energy', '--memories', '3', '--neurons', '60']],
];

describe('Ctrl-C', () => {
  test.each(calls)('in the stage %s of %j', async (stage, args) => {
    const report = join(folder, 'deep', 'report.html');
    const given = args.map((word) => (word === 'STATES' ? join(folder, 'states.npz') : word));
    const child = engram.start([...given, '--report', report], {
      strike: { signal: 'SIGINT', progress: `  ${stage}` },
    });
    const { exitCode, stdout } = await ended(child);
    expect([exitCode, child.signalCode, stdout]).toEqual([null, 'SIGINT', '']);
    expect(existsSync(join(folder, 'deep'))).toBe(false);
    expect(readdirSync(folder)).toEqual(['states.npz']);
  });
});
