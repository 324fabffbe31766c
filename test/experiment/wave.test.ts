// The experiments on waves: what they say of a task that goes, of one that does not, and of attention with too few heads.

import { describe, expect, test } from 'vitest';
import type { AnyExperiment } from '../../src/experiment/kit/experiment.ts';
import { localPool } from '../../src/experiment/kit/pool.ts';
import { plainRun } from '../../src/experiment/kit/run.ts';
import { completeValues } from '../../src/experiment/kit/values.ts';
import { waveAttention } from '../../src/experiment/wave/attention/attention.ts';
import { waveEdit } from '../../src/experiment/wave/edit/edit.ts';
import { waveFilm } from '../../src/experiment/wave/film/film.ts';
import { waveFind } from '../../src/experiment/wave/find/find.ts';
import { waveGradient } from '../../src/experiment/wave/gradient/gradient.ts';
import { waveRun } from '../../src/experiment/wave/run/run.ts';
import { waveSpectrum } from '../../src/experiment/wave/spectrum/spectrum.ts';
import { drawFigures, figureData } from '../../src/story/figures.ts';
import { toHtml } from '../../src/story/html.ts';
import { toText } from '../../src/story/text.ts';
import type { WaveAttention } from '../../src/wave/results/attention.ts';
import type { WaveEdit } from '../../src/wave/results/edit.ts';
import type { WaveFilm } from '../../src/wave/results/film.ts';
import type { WaveFinding } from '../../src/wave/results/find.ts';
import type { WaveGradient } from '../../src/wave/results/gradient.ts';
import type { WaveRun } from '../../src/wave/results/run.ts';
import type { WaveSpectrum } from '../../src/wave/results/spectrum.ts';
import { trainedNetwork, untrained } from '../emt/helpers.ts';
import { readMarkup } from '../figure/markup.ts';
import { networkInput } from './network-input.ts';

async function told<D>(experiment: AnyExperiment, name: string, changes: Record<string, unknown> = {}) {
  const run = plainRun(() => localPool(() => null));
  const result = await experiment.run(completeValues(experiment.params, { task: { name }, ...changes }), run);
  const story = experiment.story(result);
  const figures = drawFigures(story);
  for (const svg of figures.values()) {
    readMarkup(svg);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  }
  const html = toHtml(story, figures, { command: 'engram wave', schema: result.data.schema, seed: 0 });
  const text = toText(story);
  for (const each of [html, text]) expect(each).not.toMatch(/NaN|undefined|Infinity/);
  return { data: result.data as D, text, figures, tables: figureData(story) };
}

describe('a run', () => {
  test.each(['T1', 'T2', 'T4-4x4', 'xor-fibonacci', 'phase-dependent'])(
    'of %s is the task to the last bit',
    async (name) => {
      const { data, text, figures } = await told<WaveRun>(waveRun, name, { steps: 1000 });
      expect(data.agreement).toEqual({ furthest: 0, right: 1, firstWrong: null });
      expect(data.boundary).toBe(/^T/.test(name) ? 'selection' : 'function');
      expect([data.outputs.length, data.sizes.length]).toEqual([1000, 1000 + data.task.s]);
      expect(text).toContain('what it says is what the task asks, to the last bit, over 1000 steps');
      expect([...figures.keys()]).toEqual(['waves']);
    },
  );

  test('shows the waves: what was put in moves one column to the left with each step', async () => {
    const { data, tables } = await told<WaveRun>(waveRun, 'T1-2x3', { steps: 5 });
    const rows = tables.get('waves')!.trimEnd().split('\n').slice(1);
    expect(rows).toHaveLength(8 * 6);
    const value = new Map(rows.map((row) => [row.split(',').slice(0, 3).join(), Number(row.split(',')[3])]));
    for (let t = 1; t < 8; t++) {
      for (const wave of [1, 2]) {
        for (const column of [1, 2]) {
          expect(value.get(`${t + 1},${wave},${column}`)).toBe(value.get(`${t},${wave},${column + 1}`));
        }
      }
    }
    data.inputs.forEach((bits, t) => {
      bits.forEach((bit, j) => {
        expect(value.get(`${t + 1},${j + 1},3`)).toBe(bit);
      });
    });
  });

  test('goes wrong where input is added to a boundary that speaks too early, and where pulses are smeared', async () => {
    const added = await told<WaveRun>(waveRun, 'T2', { mode: 'add' });
    expect(added.data.agreement.right!).toBeLessThan(0.99);
    expect(added.text).toMatch(/it goes wrong at step \d+ after the input: \d+(\.\d)?% of signs right over 100 steps/);
    expect((await told<WaveRun>(waveRun, 'T1', { mode: 'add' })).data.agreement.furthest).toBe(0);
    const smeared = await told<WaveRun>(waveRun, 'T1', { courant: 0.9, steps: 300 });
    expect(smeared.data.sizes.at(-1)!).toBeLessThan(smeared.data.sizes[7]! / 1.5);
    expect(smeared.text).toContain('0.9 columns a step: pulses are smeared');
  });

  test('without a boundary forgets after as many steps as there are columns', async () => {
    const { data, text } = await told<WaveRun>(waveRun, 'T1-3x5', { boundary: 'none', steps: 9 });
    expect(data.boundary).toBe('none');
    expect(data.sizes.map((size) => size > 0)).toEqual(Array.from({ length: 14 }, (_, t) => t < 9));
    expect(text).toContain('what was put in has left it 5 steps after the last input');
  });

  test('draws the same sequence for the same seed, and another for another', async () => {
    const of = async (seed: number) => (await told<WaveRun>(waveRun, 'T1', { seed, steps: 3 })).data.inputs;
    expect(await of(4)).toEqual(await of(4));
    expect(await of(4)).not.toEqual(await of(5));
  });

  test('of a task that is no system is refused', async () => {
    await expect(told(waveRun, 'copying-memory-5')).rejects.toThrow(/copying-memory-5 has no boundary function/);
  });
});

describe('a film', () => {
  test('lets the digits 315 slide one column a step, out at the left and in again at the right', async () => {
    const { data, figures, text } = await told<WaveFilm>(waveFilm, 'T1', { steps: 16 });
    expect([data.input, data.frames.length]).toEqual(['315', 24]);
    const whole = data.frames[7]!;
    // The 1 is a bar from row 2 to row 6 in column 3.
    expect(whole[3]).toEqual([-1, -1, 1, 1, 1, 1, 1, -1]);
    for (let t = 8; t < 24; t++)
      expect(data.frames[t]).toEqual([...data.frames[t - 1]!.slice(1), data.frames[t - 1]![0]]);
    expect(data.frames[15]).toEqual(whole);
    const svg = figures.get('film')!;
    expect(svg.match(/class="step/g)).toHaveLength(24);
    // One frame stands where nothing moves: that of the whole input.
    expect(svg.match(/class="step rest"/g)).toHaveLength(1);
    expect(text).toContain('The digits 315 travel over 8 columns of 8 rows and come back as T1 says');
  });

  test('of another size is drawn, and the digits are refused there', async () => {
    expect((await told<WaveFilm>(waveFilm, 'T1-2x3')).data.input).toBe('random');
    await expect(told(waveFilm, 'T1-2x3', { input: '315' })).rejects.toThrow(
      'the digits 315 are 8 columns of 8 rows, task T1-2x3 has 3 of 2: take --input random',
    );
  });
});

describe('gradients', () => {
  const network = networkInput('gru', trainedNetwork('gru_t1_2x3_h32'));

  test('of a trained network do not fall with the delay, those of untrained ones do', async () => {
    const { data, text, tables } = await told<WaveGradient>(waveGradient, 'T1-2x3', { file: network, sequences: 16 });
    expect(data.distances).toEqual([1, 2, 3]);
    expect(data.network.farthest!).toBeGreaterThan(0.5);
    expect(data.untrained.farthest!).toBeLessThan(0.7);
    for (const { mean, low, high } of [...data.network.loss, ...data.untrained.outputs]) {
      expect([low <= mean, mean <= high]).toEqual([true, true]);
    }
    expect(data.network.hidden).toHaveLength(4);
    expect(text).toMatch(
      /The input 3 steps back counts .*; in untrained networks of its kind 0\.\d+ of the one that counts most/,
    );
    expect(tables.get('gradients')!.split('\n')[0]).toBe('panel,series,kind,x,y,low,high');
  });
});

describe('waves in a network', () => {
  const gru = networkInput('gru', trainedNetwork('gru_t1_2x3_h32'));

  test('are told with what they rest on, beside null networks', async () => {
    const { data, text, figures, tables } = await told<WaveFinding>(waveFind, 'T1-2x3', { file: gru });
    expect([data.verdict, data.taskFrom, data.clear]).toEqual(['wave', 'given', true]);
    expect([...figures.keys()]).toEqual(['columns', 'waves', 'units']);
    expect(text).toContain('A traveling wave. Contents move from column to column.');
    expect(text).toMatch(/wave: edits come true +1 /);
    // 18 steps of 32 units, each with its place.
    expect(tables.get('units')!.trimEnd().split('\n')).toHaveLength(1 + 18 * 32);
  });

  test('are told to be none, in words that say why', async () => {
    const network = networkInput('untrained', untrained(2, 24, { cell: 'gru', bias: true }));
    const { data, text } = await told<WaveFinding>(waveFind, 'T1-2x3', { file: network });
    expect(data.verdict).toBe('neither');
    expect(text).toMatch(/Not a wave\. Neither account holds\. It does the task on \d+\.\d% only\./);
  });

  test('of a network that names no task rest on the rule that its outputs follow', async () => {
    const run = plainRun(() => localPool(() => null));
    const values = completeValues(waveFind.params, { file: networkInput('gru', gru.network) });
    const { data } = await waveFind.run(values, run);
    expect([data.taskFrom, data.task!.name, data.verdict]).toEqual(['outputs', 'inferred', 'wave']);
  });

  test('change what they should when a column is edited', async () => {
    const negated = await told<WaveEdit>(waveEdit, 'T1-2x3', { file: gru, column: 1 });
    expect(negated.data.changesAt).toEqual([1, 4, 7, 10]);
    expect([negated.data.network.changed!.value, negated.data.network.others!.value]).toEqual([1, 1]);
    expect(negated.text).toContain('outputs change 1, 4, 7, 10 steps after the edit');
    const swap = await told<WaveEdit>(waveEdit, 'T1-2x3', { file: gru, do: 'swap' });
    expect([swap.data.edit, swap.data.network.changed!.value]).toEqual([{ kind: 'swap', column: 3, with: 2 }, 1]);
    expect(swap.data.randomDirections.changed!.value).toBeLessThan(0.2);
    const cut = await told<WaveEdit>(waveEdit, 'T1-2x3', { file: gru, do: 'cut' });
    const said = cut.data.network.steps.map(({ told: value }) => Math.abs(value!));
    expect(Math.min(...said.slice(0, 3))).toBeGreaterThan(0.9);
    expect(Math.max(...said.slice(3))).toBeLessThan(0.3);
    expect(cut.text).toContain(
      'After cutting the boundary, what was put in is said at 1 of its usual size for 3 steps',
    );
  });

  test('are not edited where that makes no sense', async () => {
    const edited = (changes: Record<string, unknown>) => told(waveEdit, 'T1-2x3', { file: gru, ...changes });
    await expect(edited({ column: 4 })).rejects.toThrow('--column is 4, task T1-2x3 has columns 1 ... 3');
    await expect(edited({ with: 2 })).rejects.toThrow('--with needs --do swap');
    await expect(edited({ do: 'swap', column: 2, with: 2 })).rejects.toThrow('--with is 2, the column itself');
    await expect(edited({ do: 'cut', column: 2 })).rejects.toThrow('--column says nothing with --do cut');
    const own = told(waveEdit, 'copying-memory-5', { file: networkInput('wide', untrained(10, 16)) });
    await expect(own).rejects.toThrow('task copying-memory-5 is no history-dependent system');
  });
});

describe('spectra', () => {
  test.each([
    ['T1', 64, 8, 0],
    ['T2', 36, 33, 28],
    ['T3', 36, 22, 28],
    ['T4', 36, 36, 28],
  ] as const)('of %s: %i eigenvalues in %i directions', async (name, on, directions, others) => {
    const { data } = await told<WaveSpectrum>(waveSpectrum, name);
    expect([data.rays.reduce((sum, { count }) => sum + count, 0), data.others]).toEqual([on, others]);
    // -1 and 1 of T4 are 35th roots and a root of its own: 35 + 1 directions.
    expect(data.rays).toHaveLength(directions);
    for (const { argument, turn } of data.rays) expect(argument).toBeCloseTo((2 * Math.PI * turn![0]) / turn![1], 6);
  });

  test('of a trained network stand where those of its task do', async () => {
    const file = networkInput('elman', trainedNetwork());
    const { data, text, figures } = await told<WaveSpectrum>(waveSpectrum, 'T1-4x4', { file });
    expect(data.rays.map(({ count, matched }) => [count, matched!.count])).toEqual([4, 4, 4, 4].map((n) => [n, n]));
    expect(Math.max(...data.rays.map(({ matched }) => matched!.distance!))).toBeLessThan(0.01);
    expect(text).toContain('The network has 16 above 0.9 (16 wanted)');
    expect([...figures.keys()]).toEqual(['spectrum']);
  });

  test('need a linear boundary', async () => {
    await expect(told(waveSpectrum, 'xor-fibonacci')).rejects.toThrow(/has no linear boundary/);
  });
});

describe('attention', () => {
  test('does compose copy with a head for each lag, and is its circuit', async () => {
    const { data, text, figures } = await told<WaveAttention>(waveAttention, 'T3-4x4', { steps: 1000 });
    expect(data.agreement).toEqual({ furthest: 0, right: 1, firstWrong: null });
    expect(data.heads).toEqual([1, 2, 3, 4].map((lag) => ({ lag, column: 5 - lag, writes: 1 })));
    expect([data.needed, data.reached]).toEqual([4, 1]);
    data.weights.forEach((weights, h) => {
      expect(weights[data.heads[h]!.column - 1]!).toBeGreaterThan(1 - 1e-15);
    });
    expect([data.spectrum.theoryRank, data.spectrum.networkRank]).toEqual([10, 10]);
    expect(data.spectrum.maxError!).toBeLessThan(1e-7);
    expect([...figures.keys()]).toEqual(['attended', 'spectrum']);
    expect(text).toContain('T3-4x4 by attention with 4 heads, one for each lag it reads');
  });

  test('is learned by gradient descent, by a head that looks where it should', async () => {
    const { data, text, figures } = await told<WaveAttention>(waveAttention, 'T1-2x3', { learn: 400, steps: 30 });
    const { losses, right, weights } = data.learned!;
    expect(losses.at(-1)!).toBeLessThan(0.1 * losses[0]!);
    expect(right).toBe(1);
    // Of repeat copy the oldest column is the one that is said.
    expect(weights[0]!.indexOf(Math.max(...weights[0]!))).toBe(0);
    expect(text).toContain('As many heads that learn it reach 100.0% of signs right over 30 steps after 400 updates');
    expect([...figures.keys()]).toEqual(['attended', 'learned', 'spectrum']);
  });

  test('with one head reaches a quarter, as is predicted, and fails', async () => {
    const { data, text } = await told<WaveAttention>(waveAttention, 'T3-4x4', { heads: 1 });
    expect(data.reached).toBe(0.25);
    expect(data.bounds[0]!.reached).toBeCloseTo(0.25, 12);
    expect(data.agreement.right!).toBeLessThan(0.6);
    expect(text).toContain('1 head of the 4 it takes, which reach 25.0% of its squares: it goes wrong at step 1');
  });

  test('is refused for a rule that is not linear, and for more heads than lags', async () => {
    await expect(told(waveAttention, 'xor-fibonacci')).rejects.toThrow(/task xor-fibonacci is not linear/);
    await expect(told(waveAttention, 'T1', { heads: 3 })).rejects.toThrow(
      '3 heads were asked for, but the task reads 1 lag: take as many or fewer',
    );
  });
});
