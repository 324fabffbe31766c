// Waves found where they are and nowhere else: planted waves, planted registers, untrained and shuffled networks, and networks
// that are waves by construction without doing the task (spec, corrections 1 to 4).

import { describe, expect, test } from 'vitest';
import { matrix } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { drain } from '../../src/array/stages.ts';
import { tensor } from '../../src/array/tensor.ts';
import { randomNetwork, shuffledNetwork } from '../../src/emt/analyze/controls.ts';
import { analysisSubject } from '../../src/emt/analyze/subject.ts';
import { circuitMatrix, circuitOf } from '../../src/emt/circuit/circuit.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import type { Network, NetworkConfig } from '../../src/nn/network.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { initialParameters } from '../../src/nn/unroll.ts';
import { makeBatch } from '../../src/task/batch.ts';
import type { HistoryTask } from '../../src/task/history.ts';
import { linearTask } from '../../src/task/linear.ts';
import { parseTask } from '../../src/task/names.ts';
import { embedSubstrate } from '../../src/wave/embed.ts';
import { cellsAt } from '../../src/wave/find/account.ts';
import { type ColumnEditOptions, checkColumns, editColumn } from '../../src/wave/find/column-edits.ts';
import { findWaves, fitToNetwork } from '../../src/wave/find/find.ts';
import { judgeFinding } from '../../src/wave/find/judge.ts';
import { speedOf } from '../../src/wave/find/speed.ts';
import { registerNetwork } from '../../src/wave/register-network.ts';
import type { ColumnEdit } from '../../src/wave/results/edit.ts';
import type { AccountFigures, WaveFigures } from '../../src/wave/results/find.ts';
import { trainedNetwork, untrained } from '../emt/helpers.ts';
import { drawRegisters, repeating } from './planted-registers.ts';

const found = (network: Network, task: HistoryTask | null, seed = 0) =>
  drain(findWaves(network, task, { horizon: 60, seed })).finding;

/** The tanh network with a unit for each cell. */
function closedForm(name: string): { network: Network; task: HistoryTask } {
  const task = parseTask(name);
  const circuit = circuitOf(task)!;
  return { task, network: closedFormNetwork(circuit.phi, circuit.d) };
}

describe('waves', () => {
  test.each(['T1-3x4', 'T2-4x4', 'T3-4x4', 'T4-4x4'])('of the closed-form network of %s', (name) => {
    const { network, task } = closedForm(name);
    const finding = found(network, task);
    expect(finding.verdict).toBe('wave');
    expect(finding.clear).toBe(true);
    const { wave, register, closureError, right, lasting } = finding.network!;
    expect(wave.content.early).toBeGreaterThan(0.999);
    expect(wave.content.late).toBeGreaterThan(0.999);
    expect(wave.edits!.value).toBe(1);
    expect(register.edits!.value).toBeLessThan(0.4);
    expect(closureError).toBeLessThan(0.01);
    expect(right).toBe(1);
    expect(lasting).toBeGreaterThan(0.9);
    expect([finding.nulls.random.length, finding.nulls.shuffled.length]).toEqual([3, 3]);
  });

  test('of trained networks, an Elman and a gated one, whether the task is named or not', () => {
    for (const [name, task] of [
      ['elman_t1_4x4_h64', 'T1-4x4'],
      ['gru_t1_2x3_h32', 'T1-2x3'],
    ] as const) {
      const given = found(trainedNetwork(name), parseTask(task));
      expect([name, given.verdict]).toEqual([name, 'wave']);
      const own = found(trainedNetwork(name), null);
      expect([name, own.verdict, own.network!.wave]).toEqual([name, 'wave', given.network!.wave]);
    }
  });

  test('hidden in any basis beside other activity: what leaves the columns is nothing', () => {
    const task = parseTask('T1-3x4');
    const { phi } = circuitOf(task)!;
    const options = { hiddenSize: 30, kind: 'oblique', rng: stream(1, 'find'), beside: 0.9 } as const;
    const { verdict, network } = found(embedSubstrate(phi, 3, options).network, task);
    expect(verdict).toBe('wave');
    expect(network!.leakage).toBeLessThan(1e-6);
    expect(network!.coverage).toBeGreaterThan(0.99);
    expect(network!.speed).toEqual({ ridge: 1, spectrum: 1 });
  });

  test('that grow: what is held counts, not how large it is', () => {
    const task = parseTask('T1-2x3');
    const { phi } = circuitOf(task)!;
    const grown = matrix(
      6,
      6,
      phi.data.map((value) => 1.2 * value),
    );
    const { network } = embedSubstrate(grown, 2, { hiddenSize: 12, kind: 'orthonormal', rng: stream(2, 'find') });
    const finding = found(network, task);
    expect([finding.verdict, finding.network!.wave.edits!.value]).toEqual(['wave', 1]);
    expect(finding.network!.lasting).toBeGreaterThan(100);
  });
});

describe('registers', () => {
  test('do their task to the last bit', () => {
    for (let k = 0; k < 12; k++) {
      const { network, task } = drawRegisters(stream(k, 'registers'));
      const { steps, inputs, targets } = makeBatch(task, { batch: 6, horizon: 40, rng: stream(k, 'bits') });
      const { outputs } = rollout(network, { steps, batch: 6, inputs });
      const from = task.inputSteps * 6 * task.d;
      expect([...outputs.subarray(from)]).toEqual([...targets.subarray(from)]);
    }
  });

  test.each([0, 1])('are told from waves, draw %i', (k) => {
    const { network, task } = drawRegisters(stream(k, 'registers'));
    const finding = found(network, task, k);
    expect(finding.verdict).toBe('register');
    expect(finding.network!.register.edits!.value).toBe(1);
    expect(finding.network!.wave.edits?.value ?? 0).toBeLessThan(0.5);
  });

  test('hold a value in one location until the next of the same location is written', () => {
    // Rows that are remembered for 4 and for 2 steps.
    const circuit = circuitOf(repeating(4, [4, 2]))!;
    const places = circuit.alive.map((cell) => [Math.floor(cell / 2), cell % 2]);
    for (let t = 8; t < 20; t++) {
      const cells = cellsAt('register', circuit, t);
      places.forEach(([slot, row], place) => {
        const locations = row === 0 ? 4 : 2;
        const written = t - (3 - Math.floor(cells[place]! / 2));
        expect([cells[place]! % 2, written % locations]).toEqual([row, slot! - (4 - locations)]);
        expect(written <= t && written > t - locations).toBe(true);
      });
      expect([...cellsAt('wave', circuit, t)]).toEqual([...circuit.alive]);
    }
  });

  test('refuse lags that no clock goes round', () => {
    expect(() => registerNetwork({ s: 4, lags: [1] })).toThrow('registers have lags 1, expected whole numbers 2 ... 4');
    expect(() => registerNetwork({ s: 4, lags: [5] })).toThrow('2 ... 4');
  });
});

describe('not a wave', () => {
  test.each([
    ['elman', 'T1-4x4', 64],
    ['gru', 'T1-2x3', 32],
    ['lstm', 'T1-2x3', 24],
    ['mgu', 'T3-3x3', 24],
    ['elman', 'T1-4x4', 16],
  ] as const)('an untrained %s on %s, %i units', (cell, name, units) => {
    const task = parseTask(name);
    const finding = found(untrained(task.d, units, { cell, bias: cell !== 'elman' }), task);
    expect(finding.verdict).toBe('neither');
  });

  test('the weights of a trained network in other places', () => {
    const network = shuffledNetwork(trainedNetwork(), 5);
    expect(found(network, parseTask('T1-4x4')).verdict).toBe('neither');
  });

  test('small untrained networks without a task, in which substrates of few columns are easily found', () => {
    for (let k = 0; k < 10; k++) {
      const config: NetworkConfig = { ...trainedNetwork().config, hiddenSize: 12, inputSize: 2, outputSize: 2 };
      const network = { config, parameters: initialParameters(config, 100 + k) };
      expect([k, found(network, null, k).verdict]).toEqual([k, 'neither']);
    }
  });

  test('an orthogonal network that forgets nothing', () => {
    const config: NetworkConfig = { ...trainedNetwork().config, hiddenSize: 48, activation: 'linear' };
    const network = { config, parameters: initialParameters(config, 3, { recurrent: 'orthogonal' }) };
    expect(found(network, parseTask('T1-4x4')).verdict).toBe('neither');
    expect(found(network, null).verdict).toBe('neither');
  });

  test('a task whose bits stand still tells nothing', () => {
    const { network, task } = closedForm('T1-4x1');
    const finding = found(network, task);
    expect([finding.verdict, finding.items]).toEqual(['nothing moves', { alive: 4, moving: 0 }]);
  });
});

describe('the verdict', () => {
  const account = (content: number, edits: number | null): AccountFigures => ({
    content: { early: content, late: content },
    columns: [],
    edits: edits === null ? null : { value: edits, low: edits - 0.02, high: edits + 0.02 },
    explained: 0,
  });
  const figures = (wave: AccountFigures, register: AccountFigures): WaveFigures => ({
    ...{ right: 1, wave, register, closureError: null, leakage: null, coverage: null },
    ...{ speed: { ridge: null, spectrum: null }, lasting: 1 },
  });
  const nothing = account(0.1, 0);
  const verdictOf = (network: WaveFigures, nulls: readonly WaveFigures[] = []) => {
    const { verdict, clear } = judgeFinding({ network, nulls, moving: 4 });
    return [verdict, clear];
  };

  test('asks for content, for edits, and for a lead over the same account of every null network', () => {
    expect(verdictOf(figures(account(0.95, 0.95), nothing))).toEqual(['wave', true]);
    expect(verdictOf(figures(nothing, account(0.95, 0.95)))).toEqual(['register', true]);
    expect(verdictOf(figures(account(0.7, 0.95), nothing))).toEqual(['neither', true]);
    expect(verdictOf(figures(account(0.95, 0.7), nothing))).toEqual(['neither', true]);
    const alike = figures(account(0.9, 0.9), nothing);
    expect(verdictOf(figures(account(0.95, 0.95), nothing), [figures(nothing, nothing), alike])).toEqual([
      'neither',
      true,
    ]);
    // Another account of a null network is no rival, and one that was not edited counts as if all edits had come true.
    expect(verdictOf(figures(account(0.95, 0.95), nothing), [figures(nothing, account(0.9, 0.9))])).toEqual([
      'wave',
      true,
    ]);
    expect(verdictOf(figures(account(0.95, 0.95), nothing), [figures(account(0.9, null), nothing)])).toEqual([
      'neither',
      true,
    ]);
  });

  test('is unclear where the interval of the edits holds the threshold', () => {
    expect(verdictOf(figures(account(0.95, 0.81), nothing))).toEqual(['wave', false]);
    expect(verdictOf(figures(account(0.95, 0.79), nothing))).toEqual(['neither', false]);
  });
});

describe('waves by construction', () => {
  const delayLine = embedSubstrate(circuitMatrix(matrix(24, 3)), 3, {
    hiddenSize: 60,
    kind: 'orthonormal',
    rng: stream(2, 'delay'),
    beside: 0.5,
  }).network;

  test('a delay line is a wave that ends, and not that of a task', () => {
    const finding = found(delayLine, null);
    expect([finding.verdict, finding.inferred!.s, finding.inferred!.d, finding.inferred!.ends]).toEqual([
      'wave',
      8,
      3,
      true,
    ]);
    expect(found(delayLine, parseTask('T1-3x4')).verdict).toBe('other wave');
  });

  test('the ring of a wave-RNN as its training begins', () => {
    const config: NetworkConfig = {
      ...{ cell: 'wave-rnn', activation: 'relu', channels: 2, hiddenSize: 24, inputSize: 1, outputSize: 1 },
      ...{ bias: false, readoutBias: false },
    };
    const finding = found({ config, parameters: initialParameters(config, 1) }, null);
    expect([finding.verdict, finding.inferred!.written]).toEqual(['wave', ['x_0(t) = x_0(t - 12)']]);
  });

  test('a cyclic shift that fills the state', () => {
    const shift = matrix(20, 20);
    for (let i = 0; i < 20; i++) shift.data[i * 20 + ((i + 1) % 20)] = 1;
    const input = matrix(20, 2);
    input.data[0] = 1;
    input.data[21] = 1;
    const network: Network = {
      config: {
        ...{ cell: 'elman', activation: 'relu', inputSize: 2, hiddenSize: 20, outputSize: 2 },
        ...{ bias: false, readoutBias: false },
      },
      parameters: new Map([
        ['rnn.weight_ih_l0', tensor([20, 2], input.data)],
        ['rnn.weight_hh_l0', tensor([20, 20], shift.data)],
        ['readout.weight', tensor([2, 20], new Float64Array(40).fill(0.1))],
      ]),
    };
    const { verdict, inferred } = found(network, null);
    expect([verdict, inferred!.written]).toEqual(['wave', ['x_0(t) = x_1(t - 10)', 'x_1(t) = x_0(t - 10)']]);
    expect(found(randomNetwork(network, 1), null).verdict).toBe('neither');
  });
});

describe('edits of columns', () => {
  const edited = (network: Network, task: HistoryTask, edit: ColumnEdit, steps: number) => {
    const fitted = drain(fitToNetwork(analysisSubject(network, task, { seed: 0 }), 'network'));
    const { psi, reads } = fitted.accounts.wave;
    const options: ColumnEditOptions = { edit, at: fitted.runs.windows.early.from, steps, psi, reads };
    return drain(editColumn(fitted, options));
  };

  test('T2 with column 4 negated: exactly those outputs change that change in the substrate, for ever', () => {
    const { network, task } = closedForm('T2');
    const { steps, changed, others } = edited(network, task, { kind: 'negate', column: 4, with: null }, 60);
    const changes = steps.filter((step) => step.changed > 0).map(({ step }) => step);
    // Spec, correction 4.
    expect(changes.slice(0, 8)).toEqual([1, 2, 3, 4, 7, 8, 9, 12]);
    expect(changes.at(-1)).toBeGreaterThan(55);
    expect([changed!.value, others!.value]).toEqual([1, 1]);
  });

  test('an emptied column says nothing, at first', () => {
    const { network, task } = closedForm('T2');
    const { steps } = edited(network, task, { kind: 'zero', column: 4, with: null }, 12);
    // What is left of an emptied cell, however little, grows again: zero is a repeller of a network that expands.
    const early = steps.slice(0, 12);
    const sum = (part: 'changed' | 'right') => early.reduce((all, step) => all + step[part], 0);
    expect(sum('right')).toBe(sum('changed'));
  });

  test('of real numbers are right within half their usual size, and exactly those change', () => {
    const F = repeating(4, [4, 4]).F!;
    const task = linearTask({ d: 2, s: 4, F, initial: 'normal' });
    const options = { hiddenSize: 16, kind: 'orthonormal', rng: stream(4, 'real') } as const;
    const { network } = embedSubstrate(circuitMatrix(F), 2, options);
    const { steps, changed, others } = edited(network, task, { kind: 'swap', column: 4, with: 2 }, 12);
    expect([changed!.value, others!.value]).toEqual([1, 1]);
    expect(steps[0]!.changed).toBe(0);
    expect(found(network, task).verdict).toBe('wave');
  });

  test('two columns exchanged in a trained network', () => {
    const { changed, others } = edited(trainedNetwork(), parseTask('T1-4x4'), { kind: 'swap', column: 4, with: 2 }, 16);
    expect([changed!.value, others!.value]).toEqual([1, 1]);
  });

  test('a cut boundary loses everything after as many steps as there are columns', () => {
    const { network, task } = closedForm('T1-3x5');
    const { steps } = edited(network, task, { kind: 'cut', column: 5, with: null }, 12);
    expect(steps.slice(0, 5).every(({ told }) => Math.abs(told! - 1) < 0.05)).toBe(true);
    expect(steps.slice(5).every(({ told }) => Math.abs(told!) < 0.02)).toBe(true);
  });

  test('a column that nothing reads is refused, and one that is not there', () => {
    const task = parseTask('T1-3x5');
    const circuit = circuitOf(task)!;
    const refused = (edit: ColumnEdit) => () => checkColumns(edit, circuit, task.name);
    expect(refused({ kind: 'zero', column: 6, with: null })).toThrow('--column is 6, task T1-3x5 has columns 1 ... 5');
    expect(refused({ kind: 'swap', column: 2, with: 7 })).toThrow('--with is 7, task T1-3x5 has columns 1 ... 5');
    const short = repeating(4, [2, 2]);
    expect(() => checkColumns({ kind: 'zero', column: 1, with: null }, circuitOf(short)!, short.name)).toThrow(
      '--column is 1, a column that nothing of lags 2, 2 reads: there is nothing to edit',
    );
  });
});

describe('speed', () => {
  const circuit = circuitOf(parseTask('T1-2x12'))!;
  /** What is read of 2 waves of 12 columns over 24 steps where a pulse stands at `place(t)` columns from the open end. */
  const pulses = (place: (t: number, b: number) => number) => {
    const [steps, batch] = [24, 8];
    const read = matrix(steps * batch, 24);
    for (let t = 0; t < steps; t++) {
      for (let b = 0; b < batch; b++) {
        const at = ((place(t, b) % 12) + 12) % 12;
        for (let row = 0; row < 2; row++)
          read.data[(t * batch + b) * 24 + Math.floor(at) * 2 + row] = b % 2 === 0 ? 1 : -1;
      }
    }
    return { read, batch };
  };

  test('of a pulse that moves a column a step towards the open end is 1, of one that goes back -1', () => {
    expect(
      speedOf(
        pulses((t, b) => 12 + b - t),
        circuit,
      ),
    ).toEqual({ ridge: 1, spectrum: 1 });
    expect(
      speedOf(
        pulses((t, b) => b + t),
        circuit,
      ),
    ).toEqual({ ridge: -1, spectrum: -1 });
  });

  test('of three columns is not taken for that of a wave whose phase turns by the same angle', () => {
    const three = circuitOf(parseTask('T1-2x3'))!;
    const [steps, batch] = [12, 4];
    const read = matrix(steps * batch, 6);
    for (let t = 0; t < steps; t++) {
      for (let b = 0; b < batch; b++) {
        const at = (((b - t) % 3) + 3) % 3;
        for (let row = 0; row < 2; row++) read.data[(t * batch + b) * 6 + at * 2 + row] = b % 2 === 0 ? 1 : -1;
      }
    }
    expect(speedOf({ read, batch }, three)).toEqual({ ridge: 1, spectrum: 1 });
  });

  test('of a bump that stands still is 0', () => {
    expect(
      speedOf(
        pulses((_, b) => b),
        circuit,
      ),
    ).toEqual({ ridge: 0, spectrum: 0 });
  });

  test('is not told of columns too few to travel along', () => {
    const { read, batch } = pulses((t) => t);
    expect(speedOf({ read, batch }, circuitOf(parseTask('T1-12x2'))!)).toEqual({ ridge: null, spectrum: null });
  });
});

describe('what cannot be', () => {
  test('is said in one line', () => {
    expect(() => found(trainedNetwork(), parseTask('T1-4x20'))).toThrow(
      'the substrate of T1-4x20 has 80 cells that are read, the network a state of 64: it cannot be held',
    );
    expect(() => found(trainedNetwork(), parseTask('T1-3x4'))).toThrow('network reads 4 and writes 4 values per step');
    expect(() => found(trainedNetwork(), repeating(3, [2, 3]))).toThrow('network reads 4');
  });
});
