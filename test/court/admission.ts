// Who may enter the court, decided before Engram runs and by other code. A planted network enters where it does its task
// at 0.98, over all judged steps and over the last eighth of them, sampling allowed for, and edits with its planted basis come
// out right on 0.99 of the bits they should change, after settling and in the last turns of the judged steps. A network that should hold nothing enters where it does not do the task.

import type { Matrix } from '../../src/array/matrix.ts';
import { type RandomStream, stream } from '../../src/array/random.ts';
import { median } from '../../src/array/statistics.ts';
import type { Network } from '../../src/nn/network.ts';
import type { HistoryTask } from '../../src/task/history.ts';
import { HORIZON } from './court-class.ts';
import type { Planted } from './plant.ts';
import { type Simulator, simulatorOf } from './simulate.ts';

export const TASK_RIGHT = 0.98;
export const EDITS_RIGHT = 0.99;
const SEQUENCES = 48;
/** The last steps are one in so many. */
const LAST_SHARE = 8;
/** Turns after an edit over which outputs are followed: the reach of an edit. */
const REACH = 3;

/**
 * The steps after the input that are judged: `max(horizon, three turns + reach of the edits, 16 S / m)`, of one row eight
 * times, of two rows twice as many.
 */
export function judgedSteps(
  { s, d }: Pick<HistoryTask, 's' | 'd'>,
  stateSize: number,
  alive: readonly number[],
  horizon: number,
): number {
  const rows = new Set(alive.map((cell) => cell % d)).size;
  const perShare = rows === 1 ? 128 : rows === 2 ? 32 : 16;
  return Math.max(horizon, (3 + REACH) * s, Math.ceil((perShare * stateSize) / Math.max(1, alive.length)));
}

/** A sequence of its task: what enters, and what comes after it. */
interface Sequence {
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
}

function drawSequences(task: HistoryTask, count: number, horizon: number, rng: RandomStream): Sequence[] {
  return Array.from({ length: count }, () => {
    const inputs = new Float32Array((task.inputSteps + horizon) * task.inputSize);
    const targets = new Float32Array((task.inputSteps + horizon) * task.outputSize);
    task.fill(rng, horizon, inputs, targets);
    return { inputs, targets };
  });
}

/** Calls `see` with every sequence's state after each step. */
function run(
  simulator: Simulator,
  task: HistoryTask,
  sequences: readonly Sequence[],
  steps: number,
  see: (t: number, b: number, state: Float64Array) => void,
): void {
  sequences.forEach(({ inputs }, b) => {
    const state = new Float64Array(simulator.stateSize);
    for (let t = 0; t < steps; t++) {
      const from = t * task.inputSize;
      simulator.step(
        t < task.inputSteps ? Float64Array.from(inputs.subarray(from, from + task.inputSize)) : null,
        state,
      );
      see(t, b, state);
    }
  });
}

/** Right signs of the steps `from ... horizon` after the input, of each output in each sequence, `[SEQUENCES][out]`. */
function rightSigns(network: Network, task: HistoryTask, horizon: number, seed: number, from = 0): Float64Array[] {
  const simulator = simulatorOf(network);
  const sequences = drawSequences(task, SEQUENCES, horizon, stream(seed, 'court', 'accuracy'));
  const out = new Float64Array(task.outputSize);
  const right = sequences.map(() => new Float64Array(task.outputSize));
  run(simulator, task, sequences, task.inputSteps + horizon, (t, b, state) => {
    if (t < task.inputSteps + from) return;
    simulator.read(state, out);
    for (let i = 0; i < out.length; i++) if (out[i]! * sequences[b]!.targets[t * out.length + i]! > 0) right[b]![i]!++;
  });
  return right;
}

/** Share of right signs of each output over `horizon` steps after the input. */
export function rightPerOutput(network: Network, task: HistoryTask, horizon: number, seed: number): number[] {
  const right = rightSigns(network, task, horizon, seed);
  return Array.from(
    { length: task.outputSize },
    (_, i) => right.reduce((sum, counts) => sum + counts[i]!, 0) / (SEQUENCES * horizon),
  );
}

/**
 * Share of right signs of the steps `from ... horizon` after the input, less twice its standard error over sequences: surely at least.
 * The door and the verdict ask for the same share, so one that is met by luck at the door would be missed inside.
 */
function surelyRight(network: Network, task: HistoryTask, horizon: number, seed: number, from = 0): number {
  const right = rightSigns(network, task, horizon, seed, from).map(
    (counts) => counts.reduce((sum, count) => sum + count, 0) / (counts.length * (horizon - from)),
  );
  const mean = right.reduce((sum, share) => sum + share / SEQUENCES, 0);
  const variance = right.reduce((sum, share) => sum + (share - mean) ** 2 / (SEQUENCES - 1), 0);
  return mean - 2 * Math.sqrt(variance / SEQUENCES);
}

/** What admission measured of a planted network. */
export interface Admission {
  readonly admitted: boolean;
  /** Share of right signs of the task over the judged steps, surely at least. */
  readonly task: number;
  /** Share of right bits, sign and size, of those that edits should change: after settling, and at the end. */
  readonly edits: readonly [number, number];
}

/** Whether a planted network does its task, and its planted basis says how. */
export function admit({ rule, network, psi, dual }: Planted, horizon: number, seed: number): Admission {
  const { task } = rule;
  const simulator = simulatorOf(network);
  const steps = judgedSteps(task, simulator.stateSize, rule.alive, horizon);
  const share = surelyRight(network, task, steps, seed);
  if (!(share >= TASK_RIGHT)) return { admitted: false, task: share, edits: [0, 0] };
  // What is lost at the end is a task that was done for a while.
  const last = surelyRight(network, task, steps, seed, steps - Math.ceil(steps / LAST_SHARE));
  if (!(last >= TASK_RIGHT)) return { admitted: false, task: last, edits: [0, 0] };
  const sequences = drawSequences(task, SEQUENCES, steps, stream(seed, 'court', 'edited'));
  const early = task.inputSteps + 3 * task.s;
  const late = task.inputSteps + steps - (REACH + 1) * task.s;
  const options = { rule, simulator, psi, dual, sequences, rng: stream(seed, 'court', 'edits') };
  const edits = [rightEdits(early, options), rightEdits(Math.max(early, late), options)] as const;
  return { admitted: Math.min(...edits) >= EDITS_RIGHT, task: share, edits };
}

interface EditOptions extends Pick<Planted, 'rule' | 'psi' | 'dual'> {
  readonly simulator: Simulator;
  readonly sequences: readonly Sequence[];
  readonly rng: RandomStream;
}

/** Sets every slot to new values in one turn from step `first` on, and gives the share of right bits of those to change. */
function rightEdits(first: number, options: EditOptions): number {
  const { rule, simulator, sequences } = options;
  const { task, s, d } = rule;
  const reach = REACH * s;
  const states: Float64Array[][] = [];
  const last = first + s;
  run(simulator, task, sequences, last, (t, b, state) => {
    if (t >= first) (states[t - first] ??= [])[b] = state.slice();
  });
  let right = 0;
  let count = 0;
  const slots = [...new Set(rule.alive.map((cell) => Math.floor(cell / d)))];
  slots.forEach((slot, k) => {
    // Slots are edited at steps spread over the turn.
    const at = first + (k % s);
    const held = states[at - first]!;
    const stacks = sequences.map((sequence) => stackAt(task, sequence, at));
    const alone = continued(simulator, held, reach, d);
    const writes = readWrite(options, slot, held, stacks);
    const edited = continued(simulator, writes.states, reach, d);
    for (let lag = 0; lag < reach; lag++) {
      for (let i = 0; i < d; i++) {
        const usual = median(alone.map((outputs) => Math.abs(outputs[lag * d + i]!)));
        sequences.forEach((_, b) => {
          const [from, to] = [writes.before[b]![lag * d + i]!, writes.after[b]![lag * d + i]!];
          if (from === to) return;
          count++;
          const said = edited[b]![lag * d + i]!;
          if (said * to > 0 && Math.abs(said) >= usual / 2) right++;
        });
      }
    }
  });
  return count === 0 ? 0 : right / count;
}

/** The stack after step `t`, oldest first. */
function stackAt(task: HistoryTask, { inputs, targets }: Sequence, t: number): Float64Array {
  const { d, s } = task;
  return Float64Array.from({ length: s * d }, (_, i) => {
    const step = t - s + 1 + Math.floor(i / d);
    return (step < task.inputSteps ? inputs : targets)[step * d + (i % d)]!;
  });
}

/** Writes new values into the alive cells of a slot, by the planted basis about the states' own middle. */
function readWrite(
  { rule, psi, dual, rng }: EditOptions,
  slot: number,
  held: readonly Float64Array[],
  stacks: readonly Float64Array[],
): { states: Float64Array[]; before: Float64Array[]; after: Float64Array[] } {
  const states = held.map((state) => state.slice());
  const edited = stacks.map((stack) => stack.slice());
  rule.alive.forEach((cell, place) => {
    if (Math.floor(cell / rule.d) !== slot) return;
    const readings = held.map((state) => readOne(dual, place, state));
    const mean = (sign: number) => {
      const among = readings.filter((_, b) => stacks[b]![cell] === sign);
      return among.reduce((sum, value) => sum + value, 0) / among.length;
    };
    const [up, down] = [mean(1), mean(-1)];
    states.forEach((state, b) => {
      const value = rng.sign();
      const by = (up + down) / 2 + (value * (up - down)) / 2 - readings[b]!;
      for (let i = 0; i < state.length; i++) state[i]! += psi.data[i * psi.cols + place]! * by;
      edited[b]![cell] = value;
    });
  });
  const follow = (stack: Float64Array) => continueStack(rule, stack, REACH * rule.s);
  return { states, before: stacks.map(follow), after: edited.map(follow) };
}

function readOne(dual: Matrix, place: number, state: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < dual.cols; i++) sum += dual.data[place * dual.cols + i]! * state[i]!;
  return sum;
}

/** What the rule says after a stack, `[steps, d]`. */
function continueStack({ d, s, source, sign }: Planted['rule'], stack: Float64Array, steps: number): Float64Array {
  const all = new Float64Array((s + steps) * d);
  all.set(stack);
  for (let t = 0; t < steps; t++) {
    for (let j = 0; j < d; j++) all[(s + t) * d + j] = sign[j]! * all[t * d + source[j]!]!;
  }
  return all.subarray(s * d);
}

/** The outputs `[steps, d]` of every state left to itself. */
function continued(simulator: Simulator, states: readonly Float64Array[], steps: number, d: number): Float64Array[] {
  return states.map((from) => {
    const state = from.slice();
    const outputs = new Float64Array(steps * d);
    for (let t = 0; t < steps; t++) {
      simulator.step(null, state);
      simulator.read(state, outputs.subarray(t * d, (t + 1) * d));
    }
    return outputs;
  });
}

/** No output of a network that holds another rule comes so near to the one asked. */
export const OUTPUT_RIGHT = 0.9;
/** Nor of one that holds nothing: a random readout of few cells may say mostly the right one, and then it is partly read. */
const NOTHING_RIGHT = 0.65;

/** Whether no output of the network follows the task over the judged steps. */
export function doesNothing(network: Network, task: HistoryTask, seed: number): boolean {
  const { stateSize } = simulatorOf(network);
  const steps = judgedSteps(
    task,
    stateSize,
    Array.from({ length: task.d * task.s }, (_, cell) => cell),
    HORIZON,
  );
  return rightPerOutput(network, task, steps, seed).every((share) => share < NOTHING_RIGHT);
}
