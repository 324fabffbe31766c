// The networks of a comparison, each opened by itself: its modes about the fixed point, and on a task with a circuit its own
// basis, where edits through that basis come out right in the network itself.

import { InputError } from '../../array/errors.ts';
import { matrix } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { sentencePercent } from '../../array/words.ts';
import { eigSteps } from '../../linalg/eig.ts';
import type { Network } from '../../nn/network.ts';
import type { HistoryTask } from '../../task/history.ts';
import { measureAccuracy } from '../analyze/accuracy-stage.ts';
import { estimateBasis } from '../analyze/basis-stage.ts';
import { compareSpectrum } from '../analyze/spectrum-stage.ts';
import { analysisSubject, groundSubject } from '../analyze/subject.ts';
import { isAtOrigin, lineariseSteps } from '../fixed-points/linearise.ts';
import { recordFreeRunSteps } from '../record/recording.ts';
import type { Complex } from '../results/analysis.ts';
import type { OwnBasis } from './edit-states.ts';
import { drawContents, randomSequences, type SequenceSource, taskSequences } from './paired.ts';
import { keptModes } from './spectra.ts';

/** A network that was given, and what is known of it. */
export interface GivenNetwork {
  readonly name: string;
  readonly network: Network;
  /** The task that it was asked for or names itself; `null`: none is known. */
  readonly task: HistoryTask | null;
  readonly source?: string | null;
  readonly checkpoint?: string | null;
}

/** A network opened for a comparison. */
export interface OpenedSubject extends GivenNetwork {
  readonly sequences: SequenceSource;
  readonly modes: readonly Complex[];
  readonly basis: OwnBasis | null;
  /** The estimator in words, and why there is none or how its edits came out. */
  readonly estimator: string | null;
  readonly basisNote: string;
}

/** Share of outputs that edits of a network through its own basis must bring out right in itself, to be carried on. */
const USABLE = 0.9;
/** Sequences that a basis is described on: it is chosen on others. */
const REPORTED = 32;
/** Sequences and steps without input, beyond the input phase, of states that a fixed point is searched among. */
const SEARCHED = { sequences: 32, steps: 64 } as const;

/** Opens a network. @throws InputError where its widths are not those of its task, or a weight is not finite */
export function* openSubject(given: GivenNetwork, seed: number): Steps<OpenedSubject> {
  const { network, task } = given;
  requireWidths(given);
  const sequences = task === null ? randomSequences(network.config.inputSize) : taskSequences(task);
  if (task === null || sequences.cells === null) {
    const modes = yield* modesOf(network, sequences, seed);
    const why = task === null ? 'no task is known' : `task ${task.name} has no circuit`;
    return {
      ...given,
      sequences,
      modes,
      basis: null,
      estimator: null,
      basisNote: `${why}, so there is no basis of its own`,
    };
  }
  const subject = yield* part(groundSubject(analysisSubject(network, task, { seed })), 0, 0.1);
  const { report } = yield* part(measureAccuracy(subject, { sequences: REPORTED }), 0.1, 0.2);
  const spectrum = yield* part(compareSpectrum(subject), 0.2, 0.4);
  const estimating = estimateBasis(subject, spectrum, report);
  const { basis, readings, circuit, candidates, obstacle, measures } = yield* part(estimating, 0.4, 1);
  const opened = { ...given, sequences, modes: keptModes(spectrum.eigen.values) };
  if (!basis || !readings || !circuit)
    return { ...opened, basis: null, estimator: null, basisNote: obstacle ?? measures.why };
  const estimator = [basis.method, basis.variant].filter(Boolean).join(', ');
  const right = candidates.find((each) => each.basis === basis)?.candidate.heldOutChangedAccuracy ?? null;
  const outcome = `its own edits come out right on ${sentencePercent(right)} of the bits they should change`;
  if (!(right !== null && right >= USABLE)) {
    return { ...opened, basis: null, estimator: null, basisNote: `${estimator}: ${outcome}, too few to carry them on` };
  }
  return { ...opened, basis: { task, circuit, readings }, estimator, basisNote: outcome };
}

function requireWidths({ name, network: { config }, task }: GivenNetwork): void {
  if (task === null || (task.inputSize === config.inputSize && task.outputSize === config.outputSize)) return;
  throw new InputError(
    `${name} reads ${config.inputSize} and writes ${config.outputSize} values per step, but task ${task.name} has inputs of ` +
      `${task.inputSize} and outputs of ${task.outputSize}: choose another --task, --d or --s`,
  );
}

function* modesOf(network: Network, sequences: SequenceSource, seed: number): Steps<Complex[]> {
  const drive = drawContents(sequences, stream(seed, 'compare', 'search'), SEARCHED.sequences, 'fit');
  const { states, stateSize, drivenSteps } = yield* part(recordFreeRunSteps(network, drive, SEARCHED.steps), 0, 0.3);
  const from = (drivenSteps + SEARCHED.steps / 2) * SEARCHED.sequences * stateSize;
  const settled = matrix((states.length - from) / stateSize, stateSize, states.slice(from));
  const { jacobian } = yield* part(lineariseSteps(network, isAtOrigin(network.config) ? null : settled), 0.3, 0.8);
  return keptModes((yield* part(eigSteps(jacobian, { vectors: 'none' }), 0.8, 1)).values);
}
