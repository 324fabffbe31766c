// The null networks over several draws: untrained weights and the network's own shuffled, as they are and with a readout
// fitted anew to the task. One recording of a draw serves all of it: some sequences to fit the readout and the basis to,
// the others to judge on. The best draw of each kind is what a network has to be ahead of. Source: EMT spec section 6.6
// for the two networks; draws, readouts and the number of steps are ours (docs/verdict.md).

import { clusteredShare } from '../../array/intervals.ts';
import { type Matrix, matrix, transpose } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { meanOfKnown } from '../../array/statistics.ts';
import { toFloat64 } from '../../array/tensor.ts';
import { multiplySteps } from '../../linalg/product.ts';
import { stateSizeOf } from '../../nn/cells.ts';
import type { Network } from '../../nn/network.ts';
import { fitWindows, regressionBasisSteps } from '../basis/basis-regression.ts';
import { contentOf } from '../basis/variables.ts';
import type { Circuit } from '../circuit/circuit.ts';
import { interveneSteps } from '../edit/intervene.ts';
import { placeBasisSteps } from '../edit/placing.ts';
import { firstPoints, type StatePoints, saidFrom, statePoints } from '../edit/points.ts';
import { editMeasures } from '../edit/tally.ts';
import { LOOK_LEVEL } from '../record/looks.ts';
import { isWide } from '../record/precision.ts';
import { takeSequences } from '../record/sequences.ts';
import {
  recordTrajectoriesSteps,
  subtractRow,
  type Trajectories,
  takeTrajectories,
  type Window,
} from '../record/trajectories.ts';
import { outputZeros } from '../record/zero.ts';
import type { NullMeasures } from '../results/analysis.ts';
import type { Readings } from './basis-auto.ts';
import { type EditWindows, editWindows, FIRST_TURN } from './judged-steps.ts';
import { readPoints } from './read-points.ts';
import { mergeRanges } from './recordings.ts';
import { refitReadout } from './refit.ts';
import { type NullNetwork, nullSubject, type Subject } from './subject.ts';
import { verdictThresholds as limits } from './thresholds.ts';

/** Both of one kind of null network: as it is, and with its readout fitted anew. */
export interface NullPair {
  readonly own: NullMeasures;
  readonly refitted: NullMeasures;
}

/** Draws of each kind at the first look, fewer of wide networks, which differ less; as many more at each that follows. */
const DRAWS = { usual: 5, wide: 3 } as const;
/** Sequences of one draw at the first look, fewer of wide networks; four times as many at each that follows. */
const SEQUENCES = { most: 96, fewest: 32 } as const;
/** Sequences among them in which variables are edited at the first look; four times as many at each that follows. */
const EDITED = 16;
/** Products of two numbers in one recording, above which sequences become fewer. */
const PRODUCTS = 2 ** 32;
/** Steps that null networks are judged over at most, where no more are wanted for luck to run out. */
const MOST_STEPS = 128;
/** Rows that a readout is fitted to for each of its free numbers, and that its ridge is chosen on. */
const ROWS_PER_NUMBER = { fit: 10, choose: 4 } as const;

/** Judges null networks of one kind at a look and takes the best of them. */
export function* judgeNulls(subject: Subject, kind: NullNetwork, look: number): Steps<NullPair> {
  const isOfWide = isWide(stateSizeOf(subject.network.config));
  const draws = (isOfWide ? DRAWS.wide : DRAWS.usual) * (look + 1);
  const room = new Room();
  let best: NullPair | null = null;
  for (let draw = 0; draw < draws; draw++) {
    const judging = judgeDraw(subject, kind, { draw, look, room });
    const found: NullPair = yield* part(judging, draw / draws, (draw + 1) / draws);
    best = best ? { own: better(best.own, found.own), refitted: better(best.refitted, found.refitted) } : found;
  }
  return best!;
}

/** Arrays that one draw after the other writes over: of wide networks a fresh one takes longer to get than to fill. */
class Room {
  readonly #arrays = new Map<string, Float64Array>();

  take(name: string, length: number): Float64Array {
    const kept = this.#arrays.get(name);
    if (kept && kept.length >= length) return kept.subarray(0, length);
    const fresh = new Float64Array(length);
    this.#arrays.set(name, fresh);
    return fresh;
  }
}

/** Each figure at its best, with the interval of the best accuracy. */
function better(a: NullMeasures, b: NullMeasures): NullMeasures {
  const { accuracy, interval } = b.accuracy > a.accuracy ? b : a;
  return {
    draws: a.draws + b.draws,
    circuits: a.circuits + b.circuits,
    accuracy,
    interval,
    changedAccuracy: Math.max(a.changedAccuracy, b.changedAccuracy),
    strength: Math.max(a.strength, b.strength),
  };
}

function* judgeDraw(
  subject: Subject,
  kind: NullNetwork,
  { draw, look, room }: { readonly draw: number; readonly look: number; readonly room: Room },
): Steps<NullPair> {
  const { network, task, judged, seed } = nullSubject(subject, kind, draw);
  const { circuit } = subject;
  const stateSize = stateSizeOf(network.config);
  // Luck runs out with more steps: fewer of them are in favour of the null.
  const horizon = task.fixedHorizon ?? Math.min(judged.steps, Math.max(judged.wanted, MOST_STEPS));
  const products = (horizon + task.inputSteps) * stateSize ** 2;
  const affordable = Math.floor(PRODUCTS / products);
  const sequences = Math.max(SEQUENCES.fewest, Math.min(SEQUENCES.most * 4 ** look, affordable));
  const numbers = network.config.hiddenSize + 1;
  const needed = Math.ceil((4 * ROWS_PER_NUMBER.fit * numbers) / (3 * horizon));
  const fitted = Math.max(Math.min(SEQUENCES.fewest, Math.floor(sequences / 2)), needed);
  const tested = Math.max(SEQUENCES.fewest / 2, sequences - fitted);
  const windows = editWindows(task, horizon, FIRST_TURN * task.s);
  const regressed = fitWindows(task.inputSteps + horizon, task.s);
  // Of runs that are bounded for some steps only, windows may end later.
  const recordedSteps = task.fixedHorizon ?? Math.max(horizon, windows.late.to - task.inputSteps);
  const values = (task.inputSteps + recordedSteps) * (fitted + tested) * network.config.hiddenSize;
  const recording = recordTrajectoriesSteps(network, task, {
    sequences: fitted + tested,
    horizon: recordedSteps,
    rng: stream(seed, 'emt', 'null', kind, draw),
    fixedPoint: new Float64Array(stateSize),
    keep: circuit ? mergeRanges([regressed.early, windows.early, windows.late, regressed.late]) : [],
    run: { single: true, units: true, into: room.take('seen', values) },
  });
  const recorded = yield* part(recording, 0, 0.5);
  if (!recorded.finite) return { own: NOTHING, refitted: NOTHING };
  // What the readout sees is long and stays where it is.
  const seen = { ...recorded, outputs: new Float64Array(0) };
  const [fit, test] = [takeTrajectories(seen, 0, fitted), takeTrajectories(seen, fitted, recorded.batch)];
  const chosen = Math.max(1, Math.floor(fitted / 4));
  const own = { from: 0, to: fitted - chosen, most: ROWS_PER_NUMBER.fit * numbers };
  const others = { from: fitted - chosen, to: fitted, most: ROWS_PER_NUMBER.choose * numbers };
  const refitted = yield* part(
    refitReadout(network, demandsOf(recorded, own, room), demandsOf(recorded, others, room)),
    0.5,
    0.6,
  );
  const points = circuit && { early: statePoints(test, windows.early), late: statePoints(test, windows.late) };
  const bases = circuit && points ? yield* part(readDraw({ circuit, fit, points, windows }), 0.6, 0.7) : [];
  const shared = { circuit, recorded, fit, test, points, windows, bases, edited: EDITED * 4 ** look, seed };
  const judge = (judgedNetwork: Network) => judgeOne({ ...shared, network: judgedNetwork });
  const asItIs = yield* part(judge(network), 0.7, 0.8);
  const found = yield* part(judge(refitted), 0.8, 0.9);
  if (found.accuracy <= limits.luck) return { own: asItIs, refitted: found };
  const lasts = yield* part(doesItForLong(refitted, subject, draw), 0.9, 1);
  return { own: asItIs, refitted: lasts ? { ...NOTHING, circuits: 1 } : found };
}

const NOTHING: NullMeasures = {
  draws: 1,
  circuits: 0,
  accuracy: 0,
  interval: null,
  changedAccuracy: 0,
  strength: 0,
};

/** A network that still does the task after ten times as many steps holds the circuit itself, and is no null. */
const LONG = { times: 10, mostSteps: 8192, sequences: 16, right: 0.9 } as const;

function* doesItForLong(network: Network, { task, judged, seed }: Subject, draw: number): Steps<boolean> {
  const recorded = yield* recordTrajectoriesSteps(network, task, {
    sequences: LONG.sequences,
    horizon: task.fixedHorizon ?? Math.min(LONG.times * judged.steps, LONG.mostSteps),
    rng: stream(seed, 'emt', 'null', 'long', draw),
    fixedPoint: new Float64Array(stateSizeOf(network.config)),
    keep: [],
    run: { single: true },
  });
  return (rightOf(recorded)?.value ?? 0) >= LONG.right;
}

/** Sequences `from <= b < to`, and rows that are taken of them at most. */
interface DemandedRows {
  readonly from: number;
  readonly to: number;
  readonly most: number;
}

/** Units and targets of the output phase `[N, .]`: rows spread evenly over all steps and the given sequences. */
function demandsOf(
  { task, steps, batch, outputs, targets }: Trajectories,
  { from, to, most }: DemandedRows,
  room: Room,
): { states: Matrix; targets: Matrix } {
  const width = outputs.length / (steps * batch);
  const each = to - from;
  const all = (steps - task.inputSteps) * each;
  const rows = Math.min(all, most);
  const states = matrix(rows, width, room.take(`states of ${from}`, rows * width));
  const wanted = matrix(rows, task.outputSize);
  for (let row = 0; row < rows; row++) {
    const nth = Math.floor((row * all) / rows);
    const at = (task.inputSteps + Math.floor(nth / each)) * batch + from + (nth % each);
    states.data.set(outputs.subarray(at * width, (at + 1) * width), row * width);
    wanted.data.set(targets.subarray(at * wanted.cols, (at + 1) * wanted.cols), row * wanted.cols);
  }
  return { states, targets: wanted };
}

/** The states of the sequences that are judged, where they are edited and read: the same whatever reads them out. */
type DrawPoints = Readonly<Record<'early' | 'late', StatePoints>>;

interface Read {
  readonly circuit: Circuit;
  readonly fit: Trajectories;
  readonly points: DrawPoints;
  readonly windows: EditWindows;
}

/** A basis placed in both windows, and the mean correlation of what it reads with what is true. */
interface DrawBasis {
  readonly readings: Readings;
  readonly content: number;
}

/** Estimates bases of a draw by regression on its first full stacks and on its last ones: no readout has a part in them. */
function* readDraw({ circuit, fit, points, windows }: Read): Steps<DrawBasis[]> {
  const bases: DrawBasis[] = [];
  for (const [i, window] of (['early', 'late'] as const).entries()) {
    const at = 0.5 * i;
    const basis = yield* part(regressionBasisSteps({ circuit, fit }, window), at, at + 0.2);
    const placed = (where: Window) => placeBasisSteps(basis, fit, { circuit, window: where });
    const readings: Readings = {
      early: yield* part(placed(windows.early), at + 0.2, at + 0.35),
      late: yield* part(placed(windows.late), at + 0.35, at + 0.5),
    };
    const { values, truth } = readPoints(readings, points, circuit);
    bases.push({ readings, content: meanOfKnown(contentOf(values, truth, circuit).perSlot) ?? 0 });
  }
  return bases;
}

interface Judged {
  readonly network: Network;
  readonly circuit: Circuit | null;
  /** All sequences, with what the readout sees in the place of outputs. */
  readonly recorded: Trajectories;
  /** Those that the basis was fitted to, and those that are judged, without outputs. */
  readonly fit: Trajectories;
  readonly test: Trajectories;
  readonly points: DrawPoints | null;
  readonly windows: EditWindows;
  readonly bases: readonly DrawBasis[];
  /** Sequences in which variables are edited. */
  readonly edited: number;
  readonly seed: number;
}

/** One network on recordings of the units that its readout sees. */
function* judgeOne({
  network,
  circuit,
  recorded,
  fit,
  test: testRuns,
  points,
  windows,
  bases,
  edited,
  seed,
}: Judged): Steps<NullMeasures> {
  const said = yield* part(spoken(network, recorded), 0, 0.2);
  const layout = { ...recorded, width: network.config.outputSize };
  const zero = outputZeros({ ...fit, outputs: takeSequences(said, layout, 0, fit.batch) });
  const test = { ...testRuns, outputs: takeSequences(said, layout, fit.batch, recorded.batch) };
  subtractRow(test.outputs, zero);
  const { value, low, high } = rightOf(test) ?? { value: 0, low: 0, high: 1 };
  const share: Pick<NullMeasures, 'accuracy' | 'interval'> = { accuracy: value, interval: [low, high] };
  let [changedAccuracy, strength] = [0, 0];
  for (const [i, { readings, content }] of bases.entries()) {
    const edit = (when: 'early' | 'late') =>
      interveneSteps('set', {
        network,
        task: test.task,
        circuit: circuit!,
        reading: readings[when],
        points: firstPoints({ ...points![when], ...saidFrom(test, windows[when], windows.lags) }, edited),
        lags: windows.lags,
        rng: stream(seed, 'emt', 'null', 'edit', when),
        zero,
      });
    const at = 0.2 + 0.4 * i;
    const tallies = [yield* part(edit('early'), at, at + 0.2), yield* part(edit('late'), at + 0.2, at + 0.4)];
    const changed = editMeasures(tallies, LOOK_LEVEL).changedAccuracy ?? 0;
    changedAccuracy = Math.max(changedAccuracy, changed);
    strength = Math.max(strength, changed * Math.max(0, content));
  }
  return { ...NOTHING, ...share, changedAccuracy, strength };
}

/** What the network's readout says of the units that were recorded, `[T, B, out]`. */
function* spoken({ config, parameters }: Network, recorded: Trajectories): Steps<Float64Array> {
  const { outputSize, hiddenSize, readoutBias } = config;
  const weight = matrix(outputSize, hiddenSize, toFloat64(parameters.get('readout.weight')!, 'readout.weight'));
  const units = matrix(recorded.outputs.length / hiddenSize, hiddenSize, recorded.outputs);
  const { data } = yield* multiplySteps(units, transpose(weight));
  if (readoutBias) {
    const bias = toFloat64(parameters.get('readout.bias')!, 'readout.bias');
    subtractRow(
      data,
      bias.map((value) => -value),
    );
  }
  return data;
}

/** Right signs over the output phase, over sequences; `null` for tasks of other outputs. */
function rightOf({ task, steps, batch, outputs, targets }: Trajectories): ReturnType<typeof clusteredShare> {
  if (task.output !== 'signs') return null;
  const width = task.outputSize;
  const right = new Float64Array(batch);
  const from = task.inputSteps * batch * width;
  for (let at = from; at < outputs.length; at++) {
    if (outputs[at]! * targets[at]! > 0) right[Math.floor(at / width) % batch]!++;
  }
  return clusteredShare(right, new Float64Array(batch).fill((steps - task.inputSteps) * width), LOOK_LEVEL);
}
