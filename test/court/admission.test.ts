// The court's own instruments, before Engram is asked anything: its simulator against the library's runs, what is planted
// against its defining relations, and that the doors are shut to what does not belong.

import { describe, expect, it } from 'vitest';
import { matrix, multiply } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { tensor } from '../../src/array/tensor.ts';
import { pinv } from '../../src/linalg/pinv.ts';
import type { Network } from '../../src/nn/network.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { makeBatch } from '../../src/task/batch.ts';
import type { HistoryTask } from '../../src/task/history.ts';
import { readSelection } from '../../src/task/signed-selection.ts';
import { admit, doesNothing, EDITS_RIGHT, rightPerOutput } from './admission.ts';
import { lookupTables } from './lookup-tables.ts';
import type { Planted } from './plant.ts';
import { plantedFamilies, plantedFamilyNames } from './planted.ts';
import { cyclesOf, drawRule, drawTurn, feederOf, ruleOf, spreadGains } from './rules.ts';
import { simulatorOf } from './simulate.ts';
import { untrainedKinds, untrainedNetwork } from './untrained.ts';

const options = { mostUnits: 24, horizon: 200 };

/** The first draw of a family that is admitted. */
function firstAdmitted(family: string): { planted: Planted; seed: number } {
  for (let seed = 0; seed < 40; seed++) {
    const planted = plantedFamilies[family]!(stream(3, 'admitted', family, seed), options);
    if (admit(planted, 200, seed).admitted) return { planted, seed };
  }
  throw new Error(`${family}: nothing was admitted in 40 draws`);
}

/** A network with the variables' mean patterns for its planted basis: the best that a linear reading can do. */
function linearReading(network: Network, task: HistoryTask): Planted {
  const selection = readSelection(task.F!);
  if ('reason' in selection) throw new Error(selection.reason);
  const rule = ruleOf(selection);
  const batch = makeBatch(task, { batch: 512, horizon: 4 * task.s, rng: stream(10, 'reading') });
  const { states, steps } = rollout(network, batch);
  const size = states.length / (steps * batch.batch);
  const psi = matrix(size, rule.alive.length);
  const t = steps - 1;
  rule.alive.forEach((cell, column) => {
    const step = t - task.s + 1 + Math.floor(cell / task.d);
    for (let b = 0; b < batch.batch; b++) {
      const sign = batch.targets[(step * batch.batch + b) * task.d + (cell % task.d)]!;
      for (let i = 0; i < size; i++) {
        psi.data[i * psi.cols + column]! += (sign * states[(t * batch.batch + b) * size + i]!) / batch.batch;
      }
    }
  });
  return { rule, network, psi, dual: pinv(psi), recipe: {} };
}

describe('the simulator', () => {
  it.each([
    ...untrainedKinds.map((kind) => [kind, untrainedNetwork(stream(1, kind), kind, 2, 16)] as const),
    ...plantedFamilyNames.map((kind) => [kind, plantedFamilies[kind]!(stream(2, kind), options).network] as const),
  ])('runs %s as the library does', (_, network) => {
    const simulator = simulatorOf(network);
    const { inputSize, outputSize } = network.config;
    const rng = stream(4, 'inputs');
    const [steps, shown] = [12, 5];
    const inputs = Float64Array.from({ length: steps * inputSize }, (_, at) =>
      at < shown * inputSize ? rng.sign() : 0,
    );
    const run = rollout(network, { steps, batch: 1, inputs });
    const state = new Float64Array(simulator.stateSize);
    const out = new Float64Array(outputSize);
    for (let t = 0; t < steps; t++) {
      simulator.step(inputs.subarray(t * inputSize, (t + 1) * inputSize), state);
      simulator.read(state, out);
      const size = Math.max(1, ...state.map(Math.abs));
      for (let i = 0; i < state.length; i++) {
        expect(Math.abs(state[i]! - run.states[t * state.length + i]!) / size).toBeLessThan(1e-11);
      }
      for (let i = 0; i < outputSize; i++) {
        const said = run.outputs[t * outputSize + i]!;
        expect(Math.abs(out[i]! - said)).toBeLessThan(1e-10 * Math.max(1, Math.abs(said)));
      }
    }
  });
});

describe('rules', () => {
  it.each(['copy', 'permuted', 'compose', 'selection', 'lags'] as const)(
    '%s: cells are fed as the task goes on',
    (kind) => {
      for (let k = 0; k < 20; k++) {
        const rule = drawRule(stream(5, kind, k), kind);
        expect(rule.alive.length).toBeGreaterThanOrEqual(4);
        for (const cell of rule.alive) expect(rule.held).toContain(cell);
        const { d, s, task } = rule;
        const { inputs, targets } = makeBatch(task, { batch: 1, horizon: 3 * s, rng: stream(k, 'batch') });
        const at = (cell: number, t: number) => {
          const step = t - s + 1 + Math.floor(cell / d);
          return (step < s ? inputs : targets)[step * d + (cell % d)]!;
        };
        for (let t = s; t < 3 * s; t++) {
          for (const cell of rule.held) {
            const { from, sign } = feederOf(rule, cell);
            expect(at(cell, t)).toBe(sign * at(from, t - 1));
          }
        }
      }
    },
  );

  it('have gains between 0.9 and 1.4 that make the same of every turn', () => {
    for (let k = 0; k < 50; k++) {
      const rng = stream(6, 'gains', k);
      const rule = drawRule(rng, 'selection');
      const { each, turn } = spreadGains(rng, rule, drawTurn(rng, rule));
      expect(turn).toBeGreaterThanOrEqual(1.05);
      expect(turn).toBeLessThanOrEqual(1.5);
      expect(Math.min(...each)).toBeGreaterThanOrEqual(0.9 - 1e-9);
      expect(Math.max(...each)).toBeLessThanOrEqual(1.4 + 1e-9);
      for (const cycle of cyclesOf(rule)) {
        const product = cycle.reduce((all, cell) => all * each[rule.held.indexOf(cell)]!, 1);
        expect(product).toBeCloseTo(turn ** (cycle.length / rule.s), 9);
      }
    }
  });
});

describe('planted networks', () => {
  it.each(plantedFamilyNames)(
    '%s: what is admitted reads what it writes, and is refused in another basis',
    (family) => {
      const { planted, seed } = firstAdmitted(family);
      const product = multiply(planted.dual, planted.psi);
      const m = product.rows;
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < m; j++) expect(product.data[i * m + j]!).toBeCloseTo(i === j ? 1 : 0, 8);
      }
      // Every variable taken for the next one, in what is read and written alike.
      const { psi, dual } = planted;
      const turned = {
        psi: matrix(
          psi.rows,
          m,
          Float64Array.from(psi.data, (_, at) => psi.data[at - (at % m) + (((at % m) + 1) % m)]!),
        ),
        dual: matrix(
          m,
          dual.cols,
          Float64Array.from(dual.data, (_, at) => dual.data[(at + dual.cols) % dual.data.length]!),
        ),
      };
      expect(Math.max(...admit({ ...planted, ...turned }, 200, seed).edits)).toBeLessThan(EDITS_RIGHT);
    },
  );

  it('that lose a part of their weights are refused', () => {
    const { planted, seed } = firstAdmitted('elman tanh');
    const { shape, data } = planted.network.parameters.get('rnn.weight_hh_l0')!;
    const parameters = new Map(planted.network.parameters);
    const rng = stream(7, 'loss');
    const left = Float64Array.from({ length: data.length }, (_, at) => (rng.integer(3) === 0 ? 0 : Number(data[at])));
    parameters.set('rnn.weight_hh_l0', tensor(shape, left));
    expect(admit({ ...planted, network: { ...planted.network, parameters } }, 200, seed).admitted).toBe(false);
  });
});

describe('what holds nothing', () => {
  it('is no network that does the task, and every untrained one', () => {
    const { planted, seed } = firstAdmitted('elman tanh');
    expect(doesNothing(planted.network, planted.rule.task, seed)).toBe(false);
    const { task } = drawRule(stream(8, 'nothing'), 'copy');
    expect(doesNothing(untrainedNetwork(stream(8, 'net'), 'gru', task.d, 16), task, 0)).toBe(true);
  });

  it('a lookup table is right for ever, says its variables linearly, and takes no edit of them', () => {
    for (let turn = 0; turn < 3; turn++) {
      const rng = stream(9, 'table', turn);
      let drawn = lookupTables.draft(rng, { mostUnits: 64, seed: turn, turn });
      while (!drawn) drawn = lookupTables.draft(rng, { mostUnits: 64, seed: turn, turn });
      const { network, task } = drawn;
      expect(Math.min(...rightPerOutput(network, task, 300, turn))).toBe(1);
      const { edits } = admit(linearReading(network, task), 200, turn);
      expect(Math.max(...edits)).toBeLessThan(0.6);
    }
  });
});
