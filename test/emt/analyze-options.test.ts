// What an analysis may be asked for: counts that are whole numbers in their range, names that are known.

import { expect, test } from 'vitest';
import { UsageError } from '../../src/array/errors.ts';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import type { AnalyzeOptions } from '../../src/emt/analyze/analyze-options.ts';
import { parseTask } from '../../src/task/names.ts';
import { trainedNetwork } from './helpers.ts';

const wrong = [0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53];

test.each([
  ...wrong.map((value): [AnalyzeOptions, string] => [
    { horizon: value },
    `horizon must be a whole number of at least 1, found ${value}`,
  ]),
  [{ seed: -1 }, 'seed must be a whole number of at least 0, found -1'],
  [{ seed: 0.5 }, 'seed must be a whole number of at least 0, found 0.5'],
  [{ basis: 'best' as never }, 'basis must be one of auto, spectral, regression, power, found "best"'],
  [{ stateSpace: 'cell' as never }, 'stateSpace must be one of whole, hidden, found "cell"'],
] satisfies [AnalyzeOptions, string][])('%j is refused', (options, message) => {
  expect(() => analyze(trainedNetwork(), parseTask('T1-4x4'), options)).toThrow(new UsageError(message));
});

test('what is not said is the default, also where it is said to be undefined', () => {
  const quick = { horizon: 10, basis: 'power' } as const;
  const network = trainedNetwork();
  const task = parseTask('T1-4x4');
  const { analysis } = analyze(network, task, { ...quick, seed: undefined as never, stateSpace: undefined as never });
  expect(analysis).toEqual(analyze(network, task, quick).analysis);
  expect([analysis.seed, analysis.state.space, analysis.accuracy.sequences]).toEqual([0, 'whole', 512]);
});
