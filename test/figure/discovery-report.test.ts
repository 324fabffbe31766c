// The report on recorded states: what it says of a circuit.

import { beforeAll, describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { analyzeStates, type OpenedStates } from '../../src/emt/recorded/analyze-states.ts';
import { recordedFigures, renderRecorded } from '../../src/figure/report/recorded-report.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { makeBatch } from '../../src/task/batch.ts';
import { parseTask } from '../../src/task/names.ts';

const task = parseTask('T3-3x3');
const network = closedFormNetwork(circuitMatrix(task.F!), 3);
let recorded: OpenedStates;

beforeAll(() => {
  const batch = makeBatch(task, { batch: 60, horizon: 14, rng: stream(1, 'report') });
  const { states, outputs } = rollout(network, batch);
  recorded = analyzeStates(
    {
      steps: batch.steps,
      batch: 60,
      stateSize: 9,
      states,
      inputs: { width: 3, values: Float64Array.from(batch.inputs) },
      outputs: { width: 3, values: outputs },
    },
    { lags: 6 },
  );
});

describe('the report on recorded states', () => {
  test('shows profile, fitted spectrum and rule, and says what it cannot show', () => {
    const html = renderRecorded({ ...recorded, title: 't', command: 'engram analyze --states x' });
    expect([...recordedFigures(recorded).keys()]).toEqual(['profile', 'spectrum', 'circuit']);
    for (const limit of recorded.recorded.limits) expect(html).toContain(limit);
    expect(html).not.toContain('engram-interventions');
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });
});
