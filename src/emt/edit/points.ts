// The points of recorded runs at which variables are edited: the state and the true history of a sequence at one step,
// and how large the outputs of all sequences usually are at the steps that follow. Points of several recordings join.

import { median } from '../../array/statistics.ts';
import { readStack, stateAt, type Trajectories, type Window } from '../record/trajectories.ts';

/** States `[N, S]` of recorded sequences, each at one step, with the stacks `[N, n]` that they should hold. */
export interface StatePoints {
  readonly count: number;
  readonly stateSize: number;
  /** The step of each point, and the sequence that it is of, counted over all joined recordings. */
  readonly t: Int32Array;
  readonly sequence: Int32Array;
  readonly sequences: number;
  /** Whole states as they are. */
  readonly states: Float64Array;
  readonly stacks: Float64Array;
}

/** Those points with what was said from there on. */
export interface EditPoints extends StatePoints {
  /** The first step whose outputs are known, and the outputs of every sequence from there on: `[steps][d]` lists. */
  readonly from: number;
  readonly said: readonly (readonly Float64Array[])[];
}

/** Different steps in a window at which sequences are edited, so that several are edited at each. */
const MOST_STEPS = 16;

/** Takes one point of every sequence, dealt over the steps of `window`; outputs of `lags` further steps are looked at. */
export function editPoints(trajectories: Trajectories, window: Window, lags: number): EditPoints {
  return { ...statePoints(trajectories, window), ...saidFrom(trajectories, window, lags) };
}

/** The points alone, of which a readout says nothing yet. */
export function statePoints(trajectories: Trajectories, { from, to }: Window): StatePoints {
  const { batch, hiddenSize, origin, task } = trajectories;
  const n = task.s * task.d;
  const points: StatePoints = {
    count: batch,
    stateSize: hiddenSize,
    t: Int32Array.from({ length: batch }, (_, b) => from + stepOf(b, to - from)),
    sequence: Int32Array.from({ length: batch }, (_, b) => b),
    sequences: batch,
    states: new Float64Array(batch * hiddenSize),
    stacks: new Float64Array(batch * n),
  };
  for (let b = 0; b < batch; b++) {
    const state = stateAt(trajectories, points.t[b]!, b);
    for (let i = 0; i < hiddenSize; i++) points.states[b * hiddenSize + i] = state[i]! + origin[i]!;
    readStack(trajectories, points.t[b]!, b, points.stacks.subarray(b * n, (b + 1) * n));
  }
  return points;
}

/** What all sequences say in `window` and `lags` steps on. */
export function saidFrom(
  { batch, task, outputs, steps }: Trajectories,
  { from, to }: Window,
  lags: number,
): Pick<EditPoints, 'from' | 'said'> {
  const said = Array.from({ length: Math.min(to + lags, steps) - from }, (_, step) =>
    Array.from({ length: task.d }, (__, row) =>
      Float64Array.from({ length: batch }, (___, b) => outputs[((from + step) * batch + b) * task.d + row]!),
    ),
  );
  return { from, said };
}

/** The step of sequence `b` in a window of `width` steps. */
function stepOf(b: number, width: number): number {
  const steps = Math.min(width, MOST_STEPS);
  return (b % steps) * Math.floor(width / steps);
}

/** The points of `a` and then those of `b`, which were taken in the same window of other sequences. */
export function joinPoints(a: EditPoints | null, b: EditPoints): EditPoints {
  if (!a) return b;
  return {
    count: a.count + b.count,
    stateSize: a.stateSize,
    t: Int32Array.from([...a.t, ...b.t]),
    sequence: Int32Array.from([...a.sequence, ...b.sequence.map((each) => each + a.sequences)]),
    sequences: a.sequences + b.sequences,
    states: joined(a.states, b.states),
    stacks: joined(a.stacks, b.stacks),
    from: a.from,
    said: a.said.map((rows, step) => rows.map((values, row) => joined(values, b.said[step]![row]!))),
  };
}

/** The points of the first `count` sequences. */
export function firstPoints(points: EditPoints, count: number): EditPoints {
  if (points.sequences <= count) return points;
  const n = points.stacks.length / points.count;
  return {
    ...points,
    count,
    sequences: count,
    t: points.t.subarray(0, count),
    sequence: points.sequence.subarray(0, count),
    states: points.states.subarray(0, count * points.stateSize),
    stacks: points.stacks.subarray(0, count * n),
    said: points.said.map((rows) => rows.map((values) => values.subarray(0, count))),
  };
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

/** The median size of every output at every known step, `[steps][d]`. */
export function usualSizes({ said }: EditPoints): number[][] {
  return said.map((rows) => rows.map((values) => median([...values.map(Math.abs)])));
}

/** For every point another at the same step, half of them away; itself where there is no other. */
export function partners({ t, count }: EditPoints): Int32Array {
  const alike = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const known = alike.get(t[i]!) ?? [];
    alike.set(t[i]!, known);
    known.push(i);
  }
  const out = new Int32Array(count);
  for (const list of alike.values()) {
    list.forEach((point, i) => void (out[point] = list[(i + Math.ceil(list.length / 2)) % list.length]!));
  }
  return out;
}
