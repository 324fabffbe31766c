// Plain data for the figures of learning: three memories stored one after the other, the second lost in a second lesson;
// runs over a grid of settings.

import type { Attempt } from '../../src/episodic/learning/attempt.ts';
import type { EpochMeasures } from '../../src/episodic/learning/lesson.ts';
import { learningDefaults } from '../../src/episodic/learning/settings.ts';
import type { LearningCurvesData } from '../../src/figure/episodic/learning-curves.ts';
import type { SuccessMapData } from '../../src/figure/episodic/success-map.ts';

function epoch(number: number, showings: number[][], watched: number[][], reached: number): EpochMeasures {
  return {
    epoch: number,
    energy: -2 - 3 * number,
    stored: showings.at(-1)!.map((correlation, unit) => ({ unit, correlation })),
    showings,
    watched,
    shared: 0,
    drift: number === 1 ? null : 0.01,
    largestXi: 1,
    largestPhi: 0.5,
    recall: { visits: [], reached, inOrder: reached === 2, longest: reached + 1, stop: 'wrong' },
  };
}

export const learningCurves: LearningCurvesData = {
  lessons: [
    [
      epoch(
        1,
        [
          [0.9, 0.2, 0.3],
          [0.9, 0.85, 0.3],
          [0.9, 0.85, 0.8],
        ],
        [],
        0,
      ),
      epoch(
        2,
        [
          [1, 0.85, 0.8],
          [1, 0.95, 0.8],
          [1, 0.95, 0.98],
        ],
        [],
        2,
      ),
    ],
    [
      epoch(
        1,
        [
          [0.7, 0.1],
          [0.7, 0.8],
        ],
        [
          [1, 0.6, 0.98],
          [1, 0.4, 0.98],
        ],
        1,
      ),
      // What is no number is left out.
      {
        ...epoch(
          2,
          [
            [0.9, 0.8],
            [0.9, 0.95],
          ],
          [
            [1, 0.4, 0.98],
            [1, 0.3, 0.97],
          ],
          1,
        ),
        energy: Number.NaN,
      },
    ],
  ],
};

function attempt(k: number, reached: number): Attempt {
  return {
    attempt: k,
    settings: {
      ...learningDefaults,
      dt: 0.1 * 1.5 ** (k % 5),
      alphaC: 0.2 + 0.3 * k,
      xiTime: 50 * 2 ** (k % 7),
      phiTime: 10_000 / (k + 1),
    },
    reached,
    inOrder: reached === 3,
    stored: reached + 1,
    shared: 0,
    firstCorrelation: 0.4,
    correlation: 0.8,
    stop: reached === 3 ? 'order' : 'wrong',
  };
}

export const successMap: SuccessMapData = {
  memories: 4,
  attempts: Array.from({ length: 9 }, (_, k) => attempt(k, k % 4)),
};
