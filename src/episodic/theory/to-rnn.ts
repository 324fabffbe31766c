// The bridge to Episodic Memory Theory: a sequential memory as the Elman network it is conjugate to, with the task whose
// circuit it holds. In the discrete limit (T_h, T_d -> 0, dt = T_f, linear hidden layer) V_f <- Xi (I + Phi^T) Xi^T s_f(V_f),
// conjugate to V' <- s_f(Xi (I + Phi^T) Xi^T V') by s_f. Source: spec of sequential memory, section 4, "Discrete limit";
// EMT spec section 3: I taken into Phi, Xi^T replaced by Xi^+ so that memories need not be orthonormal.
//
// A cycle of L memories then is a shift register of L cells, the stack of one bit that comes back after L steps: the first
// memory of the cycle is the newest slot, where input enters and output is read. Several cycles are several bits.

import { InputError } from '../../array/errors.ts';
import { type Matrix, matrix, multiply, transpose } from '../../array/matrix.ts';
import { tensor } from '../../array/tensor.ts';
import { pinv } from '../../linalg/pinv.ts';
import type { Network } from '../../nn/network.ts';
import { episodesTask } from '../../task/episodes.ts';
import type { HistoryTask } from '../../task/history.ts';
import { edgesOf, interactionMatrix, type MemoryGraph } from '../model/graph.ts';
import type { EpisodicModel } from '../model/model.ts';
import { patternMatrix } from '../model/patterns.ts';

export interface ConjugateOptions {
  /** `s_f`: `tanh` when absent. */
  readonly activation?: 'tanh' | 'linear';
  /**
   * Factor of the recurrent weights, 1 when absent. A tanh network above 1 recalls one memory after the other for ever,
   * but where several are active at once the strongest overlap wins, and the circuit of the task is lost.
   */
  readonly gain?: number;
  /** Size of the input; when absent 1, for tanh 0.05, which keeps it where its overlaps do not compete. */
  readonly inputGain?: number;
}

export interface ConjugateNetwork {
  /** Elman, no bias, float64: `N` hidden units, one input and one output per cycle. */
  readonly network: Network;
  /** What it does: bit `i` comes back after as many steps as cycle `i` has memories; `episodes-L-L...` by name. */
  readonly task: HistoryTask;
  /** The cycles, each from the memory where input enters. */
  readonly cycles: readonly (readonly number[])[];
}

/**
 * Builds the Elman network that the memories and the graph of `model` are conjugate to, with the task whose circuit it
 * holds; time constants and strengths have no place in the discrete limit.
 * @throws InputError where the graph is not made of cycles, or the memories are linearly dependent
 */
export function conjugateNetwork(
  { patterns, graph }: Pick<EpisodicModel, 'patterns' | 'graph'>,
  { activation = 'tanh', gain = 1, inputGain = activation === 'tanh' ? 0.05 : 1 }: ConjugateOptions = {},
): ConjugateNetwork {
  const cycles = cyclesOf(graph);
  const memories = transpose(patternMatrix(patterns));
  const dual = pinv(memories);
  requireIndependent(multiply(dual, memories));
  for (const [name, value] of Object.entries({ gain, inputGain })) {
    if (!(Number.isFinite(value) && value > 0)) throw new InputError(`${name} is ${value}, expected a positive number`);
  }
  const recurrent = multiply(multiply(memories, transpose(interactionMatrix(graph))), dual);
  for (let i = 0; i < recurrent.data.length; i++) recurrent.data[i]! *= gain;
  const [n, d] = [patterns.neurons, cycles.length];
  const input = matrix(n, d);
  const readout = matrix(d, n);
  cycles.forEach(([first], bit) => {
    for (let i = 0; i < n; i++) {
      input.data[i * d + bit] = inputGain * memories.data[i * memories.cols + first!]!;
      readout.data[bit * n + i] = dual.data[first! * n + i]!;
    }
  });
  const network: Network = {
    config: { cell: 'elman', activation, inputSize: d, hiddenSize: n, outputSize: d, bias: false, readoutBias: false },
    parameters: new Map([
      ['rnn.weight_ih_l0', tensor([n, d], input.data)],
      ['rnn.weight_hh_l0', tensor([n, n], recurrent.data)],
      ['readout.weight', tensor([d, n], readout.data)],
    ]),
  };
  return { network, task: episodesTask(cycles.map((cycle) => cycle.length)), cycles };
}

/** The cycles of a graph that consists of nothing else, each from its lowest memory. */
function cyclesOf(graph: MemoryGraph): number[][] {
  const next = new Int32Array(graph.memories).fill(-1);
  const reached = new Uint8Array(graph.memories);
  for (const { from, to, weight } of edgesOf(graph)) {
    if (next[from]! >= 0 || reached[to])
      throw new InputError(`memories ${from} and ${to} branch: a circuit has cycles only`);
    if (weight !== 1) throw new InputError(`edge ${from} -> ${to} has weight ${weight}: a circuit needs weights of 1`);
    next[from] = to;
    reached[to] = 1;
  }
  const open = next.indexOf(-1);
  if (open >= 0) {
    throw new InputError(
      `memory ${open} is followed by none: a circuit has cycles only, close the chain or drop the memory`,
    );
  }
  const seen = new Uint8Array(graph.memories);
  const cycles: number[][] = [];
  for (let start = 0; start < graph.memories; start++) {
    const cycle: number[] = [];
    for (let mu = start; !seen[mu]; mu = next[mu]!) {
      seen[mu] = 1;
      cycle.push(mu);
    }
    if (cycle.length > 0) cycles.push(cycle);
  }
  return cycles;
}

function requireIndependent(product: Matrix): void {
  for (let i = 0; i < product.rows; i++) {
    const own = product.data[i * product.cols + i]!;
    if (Math.abs(own - 1) < 1e-6) continue;
    throw new InputError(
      `memory ${i} is a mixture of others: ${product.rows} memories must be linearly independent, use more neurons or fewer memories`,
    );
  }
}
