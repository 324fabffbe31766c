// The same circuit over as many steps as a readout fitted to random recurrence cannot fit by luck: what it says from the
// first outputs on, and edits at the end. A random orthogonal reservoir repeats its inputs for some turns without a fault,
// and its readout was fitted to no more; it is told by what comes after.

import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import type { Network } from '../../nn/network.ts';
import { editMeasures } from '../edit/tally.ts';
import { firstSequences } from '../record/drive.ts';
import { LOOK_LEVEL } from '../record/looks.ts';
import { MOST_JUDGED_STEPS, stepsOfLuck } from '../record/luck.ts';
import { recordLateSteps } from '../record/recording.ts';
import { takeSequences } from '../record/sequences.ts';
import type { BehaviourMeasures, DiscoveredInterventions } from '../results/discovery.ts';
import { behaviourOf } from './behaviour.ts';
import type { Cell } from './lag-profile.ts';
import { fitBasis, type ReadOperator } from './operator.ts';
import { editedIn, FOLLOW_TURNS } from './prove.ts';
import type { ReadBits } from './read-bits.ts';
import { fittedOf, freeStepsOf, rowsOf, type Setting } from './setting.ts';
import { type Signal, valuesOf } from './signal.ts';

/** Turns of the memory that are judged at least, before those that are followed after an edit. */
const FEWEST_TURNS = 3;
/** Products of two numbers in the run, above which there are fewer sequences; and how many there are at least. */
const PRODUCTS = 2 ** 33;
const FEWEST_SEQUENCES = 128;

export interface LateProof {
  readonly network: Network;
  readonly signal: Signal;
  readonly live: readonly Cell[];
  readonly read: ReadOperator;
  readonly bits: ReadBits;
  readonly setting: Setting;
  readonly stateSize: number;
}

export interface Late {
  readonly behaviour: BehaviourMeasures;
  readonly late: DiscoveredInterventions['late'];
}

/** Steps of the free run over which the circuit that was read is judged. */
export function wantedSteps({ read, live, stateSize }: Pick<LateProof, 'read' | 'live' | 'stateSize'>): number {
  const rows = new Set(live.map(({ bit }) => bit)).size;
  return Math.max(stepsOfLuck(stateSize, { cells: live.length, rows }), (FEWEST_TURNS + FOLLOW_TURNS) * read.circuit.s);
}

/** What the circuit says over all judged steps and what comes of edits at their end; `null` where activity outgrows numbers. */
export function* proveLate({ network, signal, live, read, bits, setting, stateSize }: LateProof): Steps<Late | null> {
  const { circuit, task } = read;
  const wanted = wantedSteps({ read, live, stateSize });
  const freeSteps = Math.min(wanted, MOST_JUDGED_STEPS);
  const kept = freeStepsOf(setting.lags);
  const affordable = Math.floor(PRODUCTS / (freeSteps * stateSize ** 2));
  const drive = firstSequences(setting.drive, Math.max(FEWEST_SEQUENCES, 2 * live.length, affordable));
  const { recording, outputs, steps } = yield* part(recordLateSteps(network, drive, { freeSteps, kept }), 0, 0.7);
  if (!recording.finite) return null;
  const { batch } = drive;
  const from = fittedOf(batch);
  const whole = valuesOf({ ...recording, outputs }, signal);
  const values = takeSequences(whole.values, { steps, batch, width: circuit.d }, from, batch);
  const said = { steps, batch: batch - from, values, drivenSteps: drive.steps, inputs: null };
  const behaviour = { ...behaviourOf(task, said, drive.steps + circuit.s - 1), wanted };
  const ending: Setting = { ...setting, drive: { ...drive, steps: 0 }, freeSteps: kept };
  const own = valuesOf(recording, signal);
  const fitted = yield* part(fitBasis(rowsOf(recording, own, ending), live), 0.7, 0.8);
  const { psi, dual } = fitted.basis;
  if (![psi, dual].every(({ data }) => data.every(Number.isFinite))) return null;
  const rng = stream(setting.seed, 'discovery', 'edit', 'late');
  const edits = editedIn({ recording, signal: own, bits, fitted, read, setting: ending }, 'set', rng);
  const tally = yield* part(edits, 0.8, 1);
  return { behaviour, late: { ...editMeasures([tally], LOOK_LEVEL), from: freeSteps - 1 } };
}
