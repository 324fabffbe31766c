// Analyses in stages: told apart from the first moment on, left between any two yields, called one by one, and with the
// same numbers whoever drives them and whatever else runs in their pauses.

import { beforeAll, describe, expect, it } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { drain, runStages, type Stages } from '../../src/array/stages.ts';
import { measureAccuracy } from '../../src/emt/analyze/accuracy-stage.ts';
import { analysisStages, analyze, type OpenedNetwork } from '../../src/emt/analyze/analyze.ts';
import { analysisStageNames } from '../../src/emt/analyze/analyze-options.ts';
import { chooseAmong } from '../../src/emt/analyze/basis-auto.ts';
import { estimateBasis } from '../../src/emt/analyze/basis-stage.ts';
import { judgeEdits } from '../../src/emt/analyze/edits-stage.ts';
import { compareSpectrum } from '../../src/emt/analyze/spectrum-stage.ts';
import { analysisSubject, groundSubject } from '../../src/emt/analyze/subject.ts';
import { discover, discoverStages } from '../../src/emt/discovery/discover.ts';
import { findFixedPoints, findFixedPointsStages } from '../../src/emt/fixed-points/find.ts';
import { mapFixedPoints, mapFixedPointsStages } from '../../src/emt/fixed-points/map.ts';
import { taskDrive } from '../../src/emt/record/drive.ts';
import { analyzeStates, analyzeStatesStages } from '../../src/emt/recorded/analyze-states.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { makeBatch } from '../../src/task/batch.ts';
import { parseTask } from '../../src/task/names.ts';
import { gaussian, trainedNetwork } from './helpers.ts';

const gru = trainedNetwork('gru_t1_2x3_h32');
const task = parseTask('T1-2x3');
const options = { horizon: 30 };

/** Recorded states of the network. */
function recorded() {
  const { steps, batch, inputs } = makeBatch(task, { batch: 40, horizon: 24, rng: stream(2, 'recorded') });
  const { states, outputs } = rollout(gru, { steps, batch, inputs });
  return {
    steps,
    batch,
    stateSize: 32,
    states,
    inputs: { width: 2, values: Float64Array.from(inputs) },
    outputs: { width: 2, values: outputs },
  };
}

const searched = { starts: 40, noise: 0.2, seed: 3 };
const kinds: readonly [string, () => Stages<unknown>, () => unknown, readonly string[]][] = [
  ['analyze', () => analysisStages(gru, task, options), () => analyze(gru, task, options), analysisStageNames],
  [
    'discover',
    () => discoverStages(gru, taskDrive(task, 1), { lags: 8 }),
    () => discover(gru, taskDrive(task, 1), { lags: 8 }),
    ['recording', 'memory', 'circuit', 'edits', 'control: random', 'control: shuffled', 'control: rephased'],
  ],
  [
    'mapFixedPoints',
    () => mapFixedPointsStages(gru, searched),
    () => mapFixedPoints(gru, searched),
    ['recording', 'descending', 'polishing', 'linearising'],
  ],
  [
    'findFixedPoints',
    () => findFixedPointsStages(gru, gaussian(20, 32, 'starts'), null, { rerunQOutliers: true }),
    () => findFixedPoints(gru, gaussian(20, 32, 'starts'), null, { rerunQOutliers: true }),
    ['descending', 'polishing', 'linearising'],
  ],
  [
    'analyzeStates',
    () => analyzeStatesStages(recorded(), { task }),
    () => analyzeStates(recorded(), { task }),
    ['memory', 'dynamics', 'circuit'],
  ],
];

describe.each(kinds)('%s', (_, stages, plain, names) => {
  let expected: unknown;
  beforeAll(() => {
    expected = plain();
  });

  it('tells its stages apart from the first moment on, in their order', () => {
    const work = stages();
    const first = work.next();
    expect(first.value).toEqual({ stage: names[0], done: 0 });
    const seen: string[] = [names[0]!];
    let last = { stage: names[0]!, done: 0 };
    drain(work, ({ stage, done }) => {
      expect(done).toBeGreaterThanOrEqual(0);
      expect(done).toBeLessThanOrEqual(1);
      if (stage === last.stage) expect(done).toBeGreaterThanOrEqual(last.done);
      else seen.push(stage);
      last = { stage, done };
    });
    expect(seen).toEqual(names);
  });

  it('gives the same numbers when others run the network in its pauses', async () => {
    const inputs = new Float64Array(2 * 64).fill(1);
    const pause = async () => {
      // The batch sizes that the stages themselves use, so that a state they shared would be lost.
      for (const batch of [8, 32, 64]) rollout(gru, { steps: 1, batch, inputs: inputs.subarray(0, 2 * batch) });
    };
    let pauses = 0;
    const counted = () => (++pauses % 7 === 0 ? pause() : Promise.resolve());
    expect(await runStages(stages(), { pause: counted, slice: 0 })).toEqual(expected);
    expect(pauses).toBeGreaterThan(20);
  });

  it('can be cancelled in every stage, and leaves nothing behind', async () => {
    for (const name of names) {
      const controller = new AbortController();
      const heard: string[] = [];
      const running = runStages(stages(), {
        signal: controller.signal,
        onProgress: ({ stage }) => {
          heard.push(stage);
          if (stage === name) controller.abort(new Error(`left in ${name}`));
        },
      });
      await expect(running).rejects.toThrow(`left in ${name}`);
      expect(heard.filter((stage) => stage === name)).toHaveLength(1);
    }
    expect(drain(stages())).toEqual(expected);
  });
});

describe('the stages of an analysis', () => {
  let opened: OpenedNetwork;
  beforeAll(() => {
    opened = analyze(gru, task, options);
  });

  it('can be called one by one', () => {
    const subject = drain(groundSubject(analysisSubject(gru, task, { ...options, basis: 'regression' })));
    const { analysis } = analyze(gru, task, { ...options, basis: 'regression' });
    const { measures, report } = drain(measureAccuracy(subject));
    expect(measures).toEqual(analysis.accuracy);
    const spectrum = drain(compareSpectrum(subject));
    expect(spectrum.spectrum).toEqual(analysis.spectrum);
    const basis = drain(estimateBasis(subject, spectrum, report));
    const shared = { ...analysis.basis, additive: basis.measures.additive, withProducts: basis.measures.withProducts };
    expect(basis.measures).toEqual(shared);
    expect(basis.candidates.map(({ candidate }) => candidate)).toEqual(analysis.basis.candidates);
    expect(drain(judgeEdits(subject, basis))).toEqual(analysis.intervention);
  });

  it('keep every estimate: another estimator is chosen without computing again', () => {
    const { candidates, analysis } = opened;
    expect(candidates.map(({ candidate }) => candidate)).toEqual(analysis.basis.candidates);
    expect(candidates).toHaveLength(9);
    for (const { basis, readings, candidate } of candidates) {
      expect(basis !== null).toBe(candidate.usable);
      expect(readings?.early.amplitude.length ?? null).toBe(candidate.usable ? 6 : null);
    }
    expect(candidates.some(({ basis }) => basis?.psi === opened.matrices.psi)).toBe(true);
    for (const requested of ['spectral', 'regression', 'power'] as const) {
      const alone = analyze(gru, task, { ...options, basis: requested }).analysis.basis;
      const { basis, why, candidates: asked } = chooseAmong(candidates, { requested });
      expect([basis?.method ?? 'none', basis?.variant ?? '', asked]).toEqual([
        alone.method,
        alone.variant,
        alone.candidates,
      ]);
      expect(why).toBe(alone.why);
    }
  });

  it('return the fixed point and the reading beside the figures, which stay as they were', () => {
    const { analysis, fixedPoint, reading, matrices } = opened;
    expect(fixedPoint).toHaveLength(32);
    expect(Math.hypot(...fixedPoint)).toBe(analysis.fixedPoint.norm);
    const next = rollout(gru, { steps: 1, batch: 1, inputs: null, initial: fixedPoint }).states;
    expect(Math.hypot(...next.map((value, i) => value - fixedPoint[i]!))).toBeLessThan(1e-9);
    const { frames, amplitude } = reading!;
    expect(amplitude).toBe(matrices.amplitude);
    for (const { psi, dual, offset } of frames) {
      expect([psi, dual]).toEqual([matrices.psi, matrices.psiDual]);
      expect(offset).toHaveLength(32);
    }
    expect(opened.settledFrom).toBe(analysis.intervention.from);
    expect(Object.keys(analysis.fixedPoint)).toEqual(['norm', 'residual', 'note']);
  });

  it('report to the callback what they yield', () => {
    const heard: [string, number][] = [];
    analyze(gru, task, { ...options, onProgress: (stage, done) => heard.push([stage, done]) });
    const yielded: [string, number][] = [];
    drain(analysisStages(gru, task, options), ({ stage, done }) => yielded.push([stage, done]));
    expect(heard).toEqual(yielded);
  });
});
