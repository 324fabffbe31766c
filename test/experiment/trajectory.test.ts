// The story of a network along its activity: of one that stands, one that moves, one that holds nothing, and where there is
// no spectrum to compare.

import { describe, expect, test } from 'vitest';
import { openTrajectory } from '../../src/emt/analyze/trajectory-stage.ts';
import { circuitOf } from '../../src/emt/circuit/circuit.ts';
import type { TrajectoryAnalysis } from '../../src/emt/results/trajectory.ts';
import { trajectoryStory } from '../../src/experiment/trajectory/story.ts';
import { trajectory } from '../../src/experiment/trajectory/trajectory.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import { figureData } from '../../src/story/figures.ts';
import { parseTask } from '../../src/task/names.ts';
import { untrained } from '../emt/helpers.ts';
import { pointerNetwork } from '../emt/trajectory-networks.ts';
import { readMarkup } from '../figure/markup.ts';
import { readersOf } from './readers.ts';

const { figures, text, page } = readersOf(trajectoryStory, {
  command: 'engram trajectory x',
  schema: trajectory.schema,
});

const task = parseTask('T1-2x3');
const stands = openTrajectory(closedFormNetwork(circuitOf(task)!.phi, 2), task).trajectory;
const moves = openTrajectory(pointerNetwork(2, 3), task).trajectory;
const nowhere = openTrajectory(untrained(2, 12), parseTask('xor-fibonacci', { d: 2, s: 3 })).trajectory;
const overflows: TrajectoryAnalysis = {
  ...stands,
  held: 'nowhere',
  reason: 'Activity outgrows every number before the last turns that are judged.',
  steps: [],
  spectrum: null,
  nulls: null,
  bases: nothing(),
};

function nothing(): TrajectoryAnalysis['bases'] {
  const none = { value: null, low: null, high: null };
  return { standing: { decoding: none, edits: none }, moving: { decoding: none, edits: none } };
}

describe.each([
  ['one that stands', stands],
  ['one that moves', moves],
  ['one that holds nothing, of a rule that is not linear', nowhere],
  ['one that overflows', overflows],
])('%s', (_, one) => {
  test('is sound markup without numbers that are none, with its answer', () => {
    for (const svg of figures(one).values()) {
      readMarkup(svg);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }
    for (const told of [page(one), text(one)]) {
      expect(told).not.toMatch(/NaN|undefined|Infinity|\bnull\b(?! network)/);
      expect(told).toContain(one.reason);
    }
  });
});

test('it says what is held, in which basis, and what the nulls do', () => {
  expect(text(stands)).toContain('held in a basis that stands');
  expect(text(stands)).toMatch(/active and contracting: deviations from its activity shrink by a factor of 0\.680/);
  expect(text(moves)).toContain('held in a basis that moves');
  expect(text(moves)).toContain('neither shrink nor grow');
  expect(text(moves)).toMatch(/untrained: one basis/);
  expect(nowhere).toMatchObject({ held: 'nowhere', spectrum: null });
  expect(text(nowhere)).toContain('no modes that could be compared');
  expect([...figures(stands).keys()]).toEqual(['trajectory']);
  expect(figures(overflows).size).toBe(0);
});

test('the numbers of the picture are the steps and the arguments', () => {
  const rows = figureData(trajectoryStory(moves)).get('trajectory')!.trimEnd().split('\n');
  expect(rows.filter((row) => row.startsWith('edits,'))).toHaveLength(2 * moves.steps.length);
  const { standing } = moves.steps[0]!;
  expect(rows[1]).toBe(
    `edits,standing,early,${moves.steps[0]!.t},${moves.steps[0]!.phase + 1},${standing.value},${standing.low},${standing.high},`,
  );
});
