// Memories of other kinds than a stack that is said: a flip-flop, a sample that is held and not said, a reservoir with a
// fitted readout, channels that fix and go. What each holds is known by construction; the reason must be true of it.

import { describe, expect, it } from 'vitest';
import { matrix, transpose } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { tensor } from '../../src/array/tensor.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { discover, discoverUnaided } from '../../src/emt/discovery/discover.ts';
import { type Drive, givenDrive } from '../../src/emt/record/drive.ts';
import { leastSquares } from '../../src/linalg/least-squares.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import type { Network, NetworkConfig } from '../../src/nn/network.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { makeBatch } from '../../src/task/batch.ts';
import { parseTask } from '../../src/task/names.ts';
import { gaussian, orthonormal } from './helpers.ts';

const quick = { lags: 8 };

function elman(
  parts: { input: ArrayLike<number>; recurrent: ArrayLike<number>; readout: ArrayLike<number> },
  sizes: Pick<NetworkConfig, 'inputSize' | 'hiddenSize' | 'outputSize'>,
): Network {
  const { inputSize, hiddenSize, outputSize } = sizes;
  return {
    config: { cell: 'elman', activation: 'tanh', ...sizes, bias: false, readoutBias: false },
    parameters: new Map([
      ['rnn.weight_ih_l0', tensor([hiddenSize, inputSize], Float64Array.from(parts.input))],
      ['rnn.weight_hh_l0', tensor([hiddenSize, hiddenSize], Float64Array.from(parts.recurrent))],
      ['readout.weight', tensor([outputSize, hiddenSize], Float64Array.from(parts.readout))],
    ]),
  };
}

describe('a flip-flop', () => {
  it.each([
    [2, 0],
    [3, 1],
    [4, 2],
  ])('of %i bits holds its present output, no sequence', (d, seed) => {
    const { discovery } = discoverUnaided(closedFormNetwork(circuitMatrix(parseTask(`T1-${d}x1`).F!), d), {
      ...quick,
      seed,
    });
    expect([discovery.verdict, discovery.s]).toEqual(['partial', 1]);
    expect(discovery.reason).toMatch(/holds its present output, no sequence/);
  });
});

describe('a sample that is held and not said', () => {
  /** Two units keep the sign of inputs 0 and 1 for ever; the output reads a third, which forgets at once. */
  const network = elman(
    {
      input: [3, 0, 0, 0, 3, 0, 0, 0, 1],
      recurrent: [1.5, 0, 0, 0, 1.5, 0, 0, 0, 0],
      readout: [0, 0, 1],
    },
    { inputSize: 3, hiddenSize: 3, outputSize: 1 },
  );

  it('is no silence, and no circuit of what is said', () => {
    const { discovery } = discoverUnaided(network, quick);
    expect([discovery.verdict, discovery.signal.kind]).toEqual(['absent', 'none']);
    expect(discovery.reason).toMatch(/says nothing of its inputs, but its state holds 2 values of them to the end/);
    expect(discovery.reason).not.toMatch(/falls silent/);
    expect(discovery.assumed.join()).toMatch(/No sequences were given: random bits/);
  });

  it('that is forgotten is a silence', () => {
    const weak = new Map(network.parameters).set('rnn.weight_hh_l0', tensor([3, 3], new Float64Array(9)));
    const { discovery } = discoverUnaided({ ...network, parameters: weak }, quick);
    expect(discovery.verdict).toBe('absent');
    expect(discovery.reason).toMatch(/falls silent|the same in all sequences/);
  });
});

describe('channels that only fix and go', () => {
  const task = parseTask('T1-3x3');
  const plain = closedFormNetwork(circuitMatrix(task.F!), 3);
  const [n, d] = [plain.config.hiddenSize, 3];
  /** The same network behind two more inputs: while fixation is on it does what the other does, and without it nothing. */
  const fixed: Network = (() => {
    const input = new Float64Array(n * 5);
    const own = plain.parameters.get('rnn.weight_ih_l0')!.data as Float64Array;
    for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) input[i * 5 + j] = own[i * d + j]!;
    for (let i = 0; i < n; i++) input[i * 5 + 3] = 4;
    const bias = new Float64Array(n).fill(-4);
    const zero = new Float64Array(n);
    const parameters = new Map(plain.parameters)
      .set('rnn.weight_ih_l0', tensor([n, 5], input))
      .set('rnn.bias_ih_l0', tensor([n], bias))
      .set('rnn.bias_hh_l0', tensor([n], zero));
    return { config: { ...plain.config, inputSize: 5, bias: true }, parameters };
  })();

  /** Bits for three steps, then nothing but fixation, which stays on, and a go signal at step 6 of 10. */
  function trials(seed: number): Drive {
    const [steps, batch] = [10, 200];
    const rng = stream(seed, 'test', 'trials');
    const inputs = Float64Array.from({ length: steps * batch * 5 }, (_, at) => {
      const [t, i] = [Math.floor(at / (batch * 5)), at % 5];
      if (i < 3) return t < 3 ? rng.sign() : 0;
      return i === 3 ? 1 : t === 6 ? 1 : 0;
    });
    return givenDrive(inputs, { steps, batch, inputSize: 5, source: 'trials.npz' });
  }

  it.each([0, 1])('put nothing in, and what stays on stays on, seed %i', (seed) => {
    const drive = trials(seed);
    expect([drive.ended, Array.from(drive.held!)]).toEqual([3, [0, 0, 0, 1, 0]]);
    const { discovery } = discover(fixed, drive, { ...quick, seed });
    expect([discovery.verdict, discovery.s, discovery.operator.id]).toEqual(['found', 3, ['7', '0', '0']]);
    expect(discovery.drive.source).toBe('trials.npz');
    expect(discovery.assumed.join()).toMatch(
      /input of trials\.npz has ended at step 3, .*no longer differs between sequences; input 3 at 1 stays on/,
    );
  });
});

describe('a reservoir with a fitted readout', () => {
  /** Random orthogonal tanh units, and the readout that says repeat copy over `horizon` steps. */
  function reservoir(units: number, name: string, horizon: number, seed: number): { network: Network; right: number } {
    const task = parseTask(name);
    const { d } = task;
    const sizes = { inputSize: d, hiddenSize: units, outputSize: units };
    const input = gaussian(units, d, 'reservoir', 'in', seed).data.map((value) => 0.1 * value);
    const recurrent = orthonormal(units, units, 'reservoir', seed).data;
    const identity = Float64Array.from({ length: units * units }, (_, at) => (at % (units + 1) === 0 ? 1 : 0));
    const bare = elman({ input, recurrent, readout: identity }, sizes);
    const batch = makeBatch(task, { batch: 96, horizon, rng: stream(seed, 'test', 'reservoir') });
    const from = task.inputSteps * batch.batch;
    const states = matrix(horizon * batch.batch, units, rollout(bare, batch).outputs.slice(from * units));
    const targets = matrix(states.rows, d, Float64Array.from(batch.targets.subarray(from * d)));
    const readout = transpose(leastSquares(states, targets, { ridge: 1e-6 * states.rows })).data;
    const network = elman({ input, recurrent, readout }, { ...sizes, outputSize: d });
    const { outputs } = rollout(network, batch);
    let right = 0;
    for (let at = from * d; at < outputs.length; at++) if (outputs[at]! * batch.targets[at]! > 0) right++;
    return { network, right: right / (outputs.length - from * d) };
  }

  it.each([0, 1, 2])('does its task for a while and is never found, seed %i', (seed) => {
    const { network, right } = reservoir(48, 'T1-1x4', 40, seed);
    expect(right).toBeGreaterThan(0.98);
    const { discovery } = discoverUnaided(network, { ...quick, seed });
    expect(discovery.verdict).not.toBe('found');
    // Over as many steps as its readout cannot fit it loses what it said, and that is the reason.
    const { wanted, lasts, fromOutputs } = discovery.behaviour;
    expect(wanted).toBe((128 * 48) / 4);
    expect(lasts!).toBeLessThan(wanted!);
    expect(fromOutputs!).toBeLessThan(0.98);
    expect(discovery.reason).toMatch(/the circuit says/i);
  });
});
