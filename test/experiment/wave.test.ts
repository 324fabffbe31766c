// The experiments on waves: what they say of a task that goes, of one that does not, and of attention with too few heads.

import { describe, expect, test } from 'vitest';
import type { AnyExperiment } from '../../src/experiment/kit/experiment.ts';
import { localPool } from '../../src/experiment/kit/pool.ts';
import { plainRun } from '../../src/experiment/kit/run.ts';
import { completeValues } from '../../src/experiment/kit/values.ts';
import { waveAttention } from '../../src/experiment/wave/attention/attention.ts';
import { waveFilm } from '../../src/experiment/wave/film/film.ts';
import { waveGradient } from '../../src/experiment/wave/gradient/gradient.ts';
import { waveRun } from '../../src/experiment/wave/run/run.ts';
import { drawFigures, figureData } from '../../src/story/figures.ts';
import { toHtml } from '../../src/story/html.ts';
import { toText } from '../../src/story/text.ts';
import type { WaveAttention } from '../../src/wave/results/attention.ts';
import type { WaveFilm } from '../../src/wave/results/film.ts';
import type { WaveGradient } from '../../src/wave/results/gradient.ts';
import type { WaveRun } from '../../src/wave/results/run.ts';
import { trainedNetwork } from '../emt/helpers.ts';
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
