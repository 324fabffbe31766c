// Everything that is measured on sequences not fitted on: what the slots hold, how much of what the network says the
// circuit says as well, and edits (EMT spec sections 6.4 and 6.5).

import { type Matrix, matrix } from '../../array/matrix.ts';
import { type RandomStream, stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { keptPlaces } from '../../nn/rollout.ts';
import type { Basis } from '../basis/basis.ts';
import { leakageSteps } from '../basis/empirical-circuit.ts';
import { varianceInsideSteps } from '../basis/residual.ts';
import { contentOf, decodingOf, readVariablesSteps, samplesOf } from '../basis/variables.ts';
import { type EditKind, interveneSteps, rotatedBasisSteps } from '../edit/intervene.ts';
import { editPoints } from '../edit/points.ts';
import type { Reading, ReadingFrame } from '../edit/reading.ts';
import { changedShare, type EditTally, editMeasures } from '../edit/tally.ts';
import type { Linearisation } from '../fixed-points/linearise.ts';
import { LOOK_LEVEL } from '../record/looks.ts';
import type { Recording } from '../record/recording.ts';
import { takeSequences } from '../record/sequences.ts';
import type { Trajectories } from '../record/trajectories.ts';
import type { Bounds, EditMeasures } from '../results/analysis.ts';
import type { DiscoveryMeasures } from '../results/discovery.ts';
import { behaviourOf } from './behaviour.ts';
import type { FittedBasis, ReadOperator } from './operator.ts';
import type { ReadBits } from './read-bits.ts';
import { fittedOf, pickColumns, type Setting, WINDOW, windowOf } from './setting.ts';
import type { Signal } from './signal.ts';

export interface Proof {
  readonly recording: Recording;
  readonly signal: Signal;
  readonly bits: ReadBits;
  readonly fitted: FittedBasis;
  readonly read: ReadOperator;
  readonly linearisation: Linearisation;
  readonly setting: Setting;
}

/** Turns of the stack followed after an edit. */
export const FOLLOW_TURNS = 3;

export function* proveSteps(proof: Proof): Steps<Pick<DiscoveryMeasures, 'basis' | 'behaviour' | 'intervention'>> {
  const { recording, signal, read, linearisation, fitted } = proof;
  const { basis } = fitted;
  const { circuit, task } = read;
  const kept = fittedOf(recording.batch);
  const trajectories = trajectoriesOf(proof);
  const samples = samplesAbout(proof, trajectories);
  const variables = yield* part(readVariablesSteps(basis, samples.states), 0, 0.05);
  const content = contentOf(variables, samples.truth, circuit).perSlot.reverse();
  const { drivenSteps, steps, inputSize, outputSize, batch } = recording;
  const isOwnWidth = inputSize === outputSize;
  const inputs = isOwnWidth
    ? takeSequences(
        pickColumns(recording.inputs, inputSize, signal.varying),
        { steps, batch, width: circuit.d },
        kept,
        batch,
      )
    : null;
  const said = { steps, batch: batch - kept, values: trajectories.history, drivenSteps, inputs };
  const leaks = yield* part(leakageSteps(basis, linearisation.jacobian), 0.05, 0.15);
  const variance = yield* part(varianceInsideSteps(basis, samples.states), 0.15, 0.2);
  const intervention = yield* part(edits(proof, trajectories, slopes(variables, samples.truth)), 0.2, 1);
  return {
    basis: {
      conditionNumber: basis.conditionNumber,
      leakage: leaks,
      variance,
      decoding: signal.kind === 'signs' ? decodingOf(variables, samples.truth) : null,
      content,
    },
    behaviour: { ...behaviourOf(task, said, drivenSteps + circuit.s - 1), wanted: null },
    intervention,
  };
}

/** What is edited, and how it is read: a proof without what is not needed for edits. */
type Edited = Pick<Proof, 'recording' | 'signal' | 'bits' | 'fitted' | 'read' | 'setting'>;

/** What came of one kind of edit alone, on sequences not fitted on. */
export function* editedIn(edited: Edited, kind: EditKind, rng: RandomStream): Steps<EditTally> {
  const amplitude = yield* part(amplitudeIn(edited), 0, 0.1);
  const from = fittedOf(edited.recording.batch);
  return yield* part(editedAt(edited, kind, { amplitude, from, rng }), 0.1, 1);
}

/** What a value of one is written as, by the sequences not fitted on, `[m]`. */
export function* amplitudeIn(edited: Edited): Steps<Float64Array> {
  const samples = samplesAbout(edited, trajectoriesOf(edited));
  return slopes(yield* readVariablesSteps(edited.fitted.basis, samples.states), samples.truth);
}

/** What came of one kind of edit on the sequences from `from` on. */
export function* editedAt(
  edited: Edited,
  kind: EditKind,
  { amplitude, from, rng }: { readonly amplitude: Float64Array; readonly from: number; readonly rng: RandomStream },
): Steps<EditTally> {
  const { bits, fitted, read, setting } = edited;
  const { circuit, task } = read;
  const reading = readingIn(edited, fitted.basis, amplitude);
  const lags = FOLLOW_TURNS * circuit.s;
  const points = editPoints(trajectoriesOf(edited, from), windowOf(setting), lags);
  return yield* interveneSteps(kind, { network: bits.network, task, circuit, reading, points, lags, rng });
}

/** The interval of every edited slot (0 = oldest), over sequences. */
export function slotIntervalsOf(tally: EditTally): Bounds[] {
  return Array.from({ length: tally.slots }, (_, slot) => {
    const share = changedShare([tally], LOOK_LEVEL, slot);
    return share && [share.low, share.high];
  });
}

function* edits(
  proof: Proof,
  trajectories: Trajectories,
  amplitude: Float64Array,
): Steps<DiscoveryMeasures['intervention']> {
  const { bits, fitted, read, setting } = proof;
  const { basis } = fitted;
  const { circuit, task } = read;
  const lags = FOLLOW_TURNS * circuit.s;
  const rng = (name: string) => stream(setting.seed, 'discovery', 'edit', name);
  const points = editPoints(trajectories, windowOf(setting), lags);
  function* tallied(kind: EditKind, used: Pick<Basis, 'psi' | 'dual'>, name: string): Steps<EditTally> {
    const reading = readingIn(proof, used, amplitude);
    const options = { network: bits.network, task, circuit, reading, points, lags, rng: rng(name) };
    return yield* interveneSteps(kind, options);
  }
  function* edit(kind: EditKind, used: Pick<Basis, 'psi' | 'dual'>, name: string): Steps<EditMeasures> {
    return editMeasures([yield* tallied(kind, used, name)], LOOK_LEVEL);
  }
  const written = yield* part(tallied('set', basis, 'set'), 0, 0.2);
  const set = editMeasures([written], LOOK_LEVEL);
  const interchange = yield* part(edit('interchange', basis, 'interchange'), 0.2, 0.4);
  const rotated = yield* part(rotatedBasisSteps(basis, rng('basis')), 0.4, 0.6);
  const randomBasis = yield* part(edit('set', rotated, 'set'), 0.6, 0.8);
  const none = yield* part(edit('none', basis, 'none'), 0.8, 1);
  return {
    ...set,
    set,
    interchange,
    randomBasis,
    withoutEdit: none.accuracy,
    late: null,
    slotIntervals: slotIntervalsOf(written),
    looks: 0,
    lags,
    sequences: trajectories.batch,
  };
}

/**
 * How `basis` stands in the states of the window: about the offset of each of its steps, and as much larger at each step
 * as the memory has grown since the first.
 */
function readingIn(
  { fitted: { offsets }, signal: { growth }, setting }: Edited,
  { psi, dual }: Pick<Basis, 'psi' | 'dual'>,
  amplitude: Float64Array,
): Reading {
  const { from } = windowOf(setting);
  const frames = Array.from({ length: WINDOW }, (_, phase): ReadingFrame => {
    // Step `t` is read in frame `t` modulo their number.
    const step = (((phase - from) % WINDOW) + WINDOW) % WINDOW;
    const size = growth ** step;
    return {
      psi: times(psi, size),
      dual: times(dual, 1 / size),
      offset: offsets.data.slice(step * offsets.cols, (step + 1) * offsets.cols).map((value) => value * size),
    };
  });
  return { frames, amplitude };
}

function times(a: Matrix, factor: number): Matrix {
  return factor === 1
    ? a
    : matrix(
        a.rows,
        a.cols,
        a.data.map((value) => value * factor),
      );
}

/** States of the window about their offsets, at the size of its first step, with the true cells `[N, m]`. */
function samplesAbout(
  { fitted: { offsets }, signal: { growth }, read, setting }: Edited,
  trajectories: Trajectories,
): { readonly states: Matrix; readonly truth: Matrix } {
  const { states, truth } = samplesOf(trajectories, read.circuit, windowOf(setting));
  const perStep = trajectories.batch * offsets.cols;
  for (let at = 0; at < states.data.length; at++) {
    const step = Math.floor(at / perStep);
    states.data[at] = states.data[at]! / growth ** step - offsets.data[step * offsets.cols + (at % offsets.cols)]!;
  }
  return { states, truth };
}

/** What a value of one is written as: the slope of what is read `[N, m]` over what is true, per cell `[m]`. */
function slopes(read: Matrix, truth: Matrix): Float64Array {
  const [product, square] = [new Float64Array(read.cols), new Float64Array(read.cols)];
  for (let at = 0; at < read.data.length; at++) {
    product[at % read.cols]! += read.data[at]! * truth.data[at]!;
    square[at % read.cols]! += truth.data[at]! ** 2;
  }
  return product.map((sum, j) => (square[j] === 0 ? 0 : sum / square[j]!));
}

/** The sequences not fitted on as the interventions read them, outputs about their zeros. */
function trajectoriesOf({ recording, signal, read: { task } }: Edited, from = fittedOf(recording.batch)): Trajectories {
  const { steps, batch, stateSize, outputs, outputSize, finite } = recording;
  const { varying, zeros } = signal;
  const d = varying.length;
  const said = pickColumns(outputs, outputSize, varying);
  for (let at = 0; at < said.length; at++) said[at]! -= zeros[varying[at % d]!]!;
  return {
    task,
    steps,
    batch: batch - from,
    hiddenSize: stateSize,
    states: takeSequences(recording.states, { steps, batch, width: stateSize }, from, batch),
    places: keptPlaces(steps),
    origin: new Float64Array(stateSize),
    outputs: takeSequences(said, { steps, batch, width: d }, from, batch),
    inputs: new Float32Array(0),
    targets: new Float32Array(0),
    history: takeSequences(signal.values, { steps, batch, width: d }, from, batch),
    finite,
  };
}
