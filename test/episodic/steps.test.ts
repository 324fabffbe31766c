// Long computations in steps: others may run between any two of them, and no number changes by it.

import { expect, test } from 'vitest';
import type { Steps } from '../../src/array/stages.ts';
import { odeEngine } from '../../src/episodic/engine/ode.ts';
import { overlapEngine } from '../../src/episodic/engine/overlap-engine.ts';
import { predictRecall, predictRecallSteps } from '../../src/episodic/engine/predict.ts';
import { recall, recallSteps } from '../../src/episodic/engine/recall.ts';
import { frozenLandscape, trackFixedPoints, trackFixedPointsSteps } from '../../src/episodic/landscape/landscape.ts';
import { edenModel } from '../../src/episodic/model/models.ts';
import { patternRow } from '../../src/episodic/model/patterns.ts';
import {
  landscapeData,
  landscapeDataSteps,
  type MemoryPlane,
  memoryPlaneSteps,
} from '../../src/episodic/pictures/landscape-frames.ts';
import { minimaOverTime, minimaOverTimeSteps } from '../../src/episodic/pictures/minima-over-time.ts';
import { picturedRecall, picturedRecallSteps } from '../../src/episodic/pictures/pictured-recall.ts';
import { retrievedImages, retrievedImagesSteps } from '../../src/episodic/pictures/retrieved-images.ts';
import { draw } from './helpers.ts';

// Large enough for several yields within a descent.
const patterns = draw(40, 900, 'steps');
const model = edenModel({ patterns, alphaS: 0.5, times: { delay: 10 } });
const cue = patternRow(patterns, 1);
const keep = { energy: true, overlaps: true, hiddenActivity: true };
const options = { time: 60, cue, keep };
const alone = recall(odeEngine(model, { dt: 0.2 }), options);

/** The results of all of them, a step of each in turn, and how often each yielded. */
function interleaved(all: readonly Steps<unknown>[]): { results: unknown[]; yields: number[] } {
  const results = all.map((): unknown => undefined);
  const yields = all.map(() => 0);
  const running = new Set(all.keys());
  while (running.size > 0) {
    for (const i of running) {
      const step = all[i]!.next();
      if (step.done) {
        results[i] = step.value;
        running.delete(i);
      } else {
        yields[i]!++;
        expect(step.value).toBeGreaterThanOrEqual(0);
        expect(step.value).toBeLessThanOrEqual(1);
      }
    }
  }
  return { results, yields };
}

test('recalls by three engines at once are those of each alone', () => {
  const { results, yields } = interleaved([
    recallSteps(odeEngine(model, { dt: 0.2 }), options),
    recallSteps(odeEngine(model, { dt: 0.2 }), options),
    recallSteps(overlapEngine(model, { dt: 0.2 }), options),
    predictRecallSteps(model, { start: 1, visits: 12 }),
  ]);
  expect(results).toEqual([
    alone,
    alone,
    recall(overlapEngine(model, { dt: 0.2 }), options),
    predictRecall(model, { start: 1, visits: 12 }),
  ]);
  expect(Math.min(...yields)).toBeGreaterThan(3);
});

test('descents in one landscape do not disturb each other', () => {
  const slow = patternRow(patterns, 1).map((value) => 0.3 * value);
  const landscape = frozenLandscape(model, slow);
  const starts = [0, 1, 2].map((mu) => patternRow(patterns, mu));
  // They go on at the minimum too.
  const long = { tolerance: -1, maxSteps: 200 };
  const { results, yields } = interleaved(starts.map((start) => landscape.descendSteps(start, long)));
  expect(results).toEqual(starts.map((start) => landscape.descend(start, long)));
  expect(Math.min(...yields)).toBeGreaterThan(1);
  const memories = { memories: [0, 1, 2] };
  const tracked = interleaved([
    trackFixedPointsSteps(model, cue, slow, memories),
    trackFixedPointsSteps(model, null, slow, memories),
  ]);
  expect(tracked.results).toEqual([
    trackFixedPoints(model, cue, slow, memories),
    trackFixedPoints(model, null, slow, memories),
  ]);
});

test('data of pictures made side by side are those made one after the other', () => {
  const few = draw(4, 300, 'pictures');
  const model = edenModel({ patterns: few, alphaS: 0.5, times: { delay: 10 } });
  const cue = patternRow(few, 1);
  const { visits, time } = recall(odeEngine(model, { dt: 0.2 }), { time: 60, cue });
  const picturing = { engine: 'ode', dt: 0.2, cue, visits, time } as const;
  const [plane] = interleaved([memoryPlaneSteps(model, visits)]).results as [MemoryPlane];
  expect(plane.memories).toEqual(visits.slice(0, 3).map(({ memory }) => memory));
  const held = [0, 0.4].map((size) => ({ name: `${size}`, slow: cue.map((value) => size * value), state: cue }));
  const image = { width: 20, height: 15 };
  const { results } = interleaved([
    landscapeDataSteps(model, plane, held),
    minimaOverTimeSteps(model, picturing),
    picturedRecallSteps(model, picturing),
    retrievedImagesSteps(model, image, 1, picturing),
  ]);
  expect(results).toEqual([
    landscapeData(model, plane, held),
    minimaOverTime(model, picturing),
    picturedRecall(model, picturing),
    retrievedImages(model, image, 1, picturing),
  ]);
});
