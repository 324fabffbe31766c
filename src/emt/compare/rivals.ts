// What a transplant must fail in: maps fitted to pairs that do not belong together, a reservoir whose readout was fitted to
// say what B says, and a network that holds the circuit of another task.

import { type Matrix, matrix } from '../../array/matrix.ts';
import { type RandomStream, stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { tensor } from '../../array/tensor.ts';
import { qr } from '../../linalg/qr.ts';
import { closedFormNetwork } from '../../nn/circuit-network.ts';
import type { Network, NetworkConfig } from '../../nn/network.ts';
import { rolloutOutputsSteps } from '../../nn/rollout.ts';
import { randomNetwork, shuffledNetwork } from '../analyze/controls.ts';
import { type Demands, refitReadout } from '../analyze/refit.ts';
import { circuitMatrix } from '../circuit/circuit.ts';
import type { Recording } from '../record/recording.ts';
import { isBounded } from '../record/trajectories.ts';
import type { Pairs } from './transfer-map.ts';

/** What reservoirs are made of: B's untrained weights, its own shuffled, an orthogonal tanh network as wide as its state. */
export const RESERVOIRS = ['random', 'shuffled', 'orthogonal'] as const;
export type ReservoirKind = (typeof RESERVOIRS)[number];

/** Pairs in which A's sequences are in another order, the same at every step: what A holds belongs to another content. */
export function mismatched({ x, y }: Pairs, batch: number, rng: RandomStream): Pairs {
  const order = rng.permutation(batch);
  const other = matrix(x.rows, x.cols);
  for (let row = 0; row < x.rows; row++) {
    const from = row - (row % batch) + order[row % batch]!;
    other.data.set(x.data.subarray(from * x.cols, (from + 1) * x.cols), row * x.cols);
  }
  return { x: other, y };
}

/** Share of the sequences that readouts are fitted to; the ridge is chosen on the others. */
const FITTED = 0.75;
/** Gain of the orthogonal reservoir: lively, and near linear. */
const GAIN = 1;

/** A reservoir in the place of `network`, with a readout fitted by ridge to say all that it says in `recording`. */
export function* reservoirSteps(
  network: Network,
  recording: Recording,
  kind: ReservoirKind,
  seed: number,
): Steps<Network> {
  const bare =
    kind === 'random'
      ? randomNetwork(network, seed)
      : kind === 'shuffled'
        ? shuffledNetwork(network, seed)
        : orthogonalNetwork(network, recording.stateSize, seed);
  return yield* withFittedReadout(bare, recording);
}

/** A tanh network whose recurrent matrix is a random orthogonal one, driven like `network`. */
function orthogonalNetwork({ config }: Network, width: number, seed: number): Network {
  const rng = stream(seed, 'compare', 'reservoir');
  const normal = (rows: number, cols: number) =>
    matrix(
      rows,
      cols,
      Float64Array.from({ length: rows * cols }, () => rng.normal()),
    );
  const { Q } = qr(normal(width, width));
  const input = normal(width, config.inputSize).data.map((value) => value / Math.sqrt(width));
  return {
    config: { ...plainConfig(config, width), bias: false },
    parameters: new Map([
      ['rnn.weight_ih_l0', tensor([width, config.inputSize], input)],
      [
        'rnn.weight_hh_l0',
        tensor(
          [width, width],
          Q.data.map((value) => GAIN * value),
        ),
      ],
    ]),
  };
}

function plainConfig({ inputSize, outputSize, readoutBias, bias }: NetworkConfig, hiddenSize: number): NetworkConfig {
  return { cell: 'elman', activation: 'tanh', inputSize, outputSize, hiddenSize, bias, readoutBias };
}

/** `network` with another readout: by ridge from what its readout sees to the outputs of `recording`, over all its steps. */
function* withFittedReadout({ config, parameters }: Network, recording: Recording): Steps<Network> {
  const { steps, batch, inputs, outputs, drivenSteps, outputSize } = recording;
  const width = config.hiddenSize;
  const fitted = Math.max(1, Math.floor(FITTED * batch));
  const seen = yield* part(
    rolloutOutputsSteps(throughIdentity({ config, parameters }), { steps, batch, inputs }),
    0,
    0.5,
  );
  // What outgrows every number has nothing to be fitted; who runs it sees that, and leaves it out.
  if (!isBounded(seen)) return { config, parameters };
  const demands = (from: number, to: number): Demands => {
    const count = (steps - drivenSteps) * (to - from);
    const [states, targets] = [matrix(count, width), matrix(count, outputSize)];
    let row = 0;
    for (let t = drivenSteps; t < steps; t++) {
      for (let b = from; b < to; b++, row++) {
        const at = t * batch + b;
        states.data.set(seen.subarray(at * width, (at + 1) * width), row * width);
        targets.data.set(outputs.subarray(at * outputSize, (at + 1) * outputSize), row * outputSize);
      }
    }
    return { states, targets };
  };
  return yield* part(refitReadout({ config, parameters }, demands(0, fitted), demands(fitted, batch)), 0.5, 1);
}

/** The network with its readout taken away: it says what a readout sees. */
function throughIdentity(network: Network): Network {
  const width = network.config.hiddenSize;
  const same = matrix(width, width);
  for (let i = 0; i < width; i++) same.data[i * width + i] = 1;
  return readBy(network, same, new Float64Array(width));
}

function readBy({ config, parameters }: Network, { rows, cols, data }: Matrix, bias: Float64Array): Network {
  return {
    config: { ...config, outputSize: rows, readoutBias: true },
    parameters: new Map([
      ...parameters,
      ['readout.weight', tensor([rows, cols], data)],
      ['readout.bias', tensor([rows], bias)],
    ]),
  };
}

/**
 * A network of another task: the closed-form tanh network of a random signed selection of the same sizes; `null` where
 * inputs and outputs are of different widths, for which there is none.
 * @param F of the task whose rule no output of it may have; `null` where none is known
 */
export function otherTaskNetwork({ config }: Network, slots: number, F: Matrix | null, seed: number): Network | null {
  const d = config.outputSize;
  if (config.inputSize !== d || slots * d < 2) return null;
  const rng = stream(seed, 'compare', 'other task');
  for (;;) {
    const other = matrix(slots * d, d);
    // The oldest variable in another order and with other signs: it stays as lively as the task itself.
    const order = rng.permutation(d);
    for (let i = 0; i < d; i++) other.data[order[i]! * d + i] = rng.sign();
    // Every output has another rule than it has there.
    const isLike = (i: number) => F !== null && other.data.every((value, at) => at % d !== i || value === F.data[at]!);
    if (!Array.from({ length: d }, (_, i) => isLike(i)).includes(true))
      return closedFormNetwork(circuitMatrix(other), d);
  }
}
