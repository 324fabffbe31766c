// The steps of the argument for a circuit, each judged by itself by the thresholds of the verdict: the task, its spectrum,
// the matrix in the basis Psi, the variables, edits of them, and that none of it holds in the null networks.

import { meanOfKnown } from '../../array/statistics.ts';
import type { Analysis, BasisResult, Measures } from '../results/analysis.ts';
import { verdictThresholds as limits } from './thresholds.ts';

/** Whether a step holds, in part, or does not; `none` beside them: there is nothing to judge. */
export type Grade = 'holds' | 'part' | 'fails';

export interface Argument {
  readonly task: Grade;
  readonly spectrum: Grade | 'none';
  /** `shift` where the rule is not linear: only the shift of the variables can be looked for. */
  readonly matrix: Grade | 'shift' | 'none';
  readonly variables: Grade | 'none';
  readonly edits: Grade | 'none';
  /** `fails` where a null network passes too, `none` where neither it nor the network does. */
  readonly controls: 'holds' | 'fails' | 'none';
}

/** How far each step of the argument holds in an analysis. */
export function argumentOf(analysis: Analysis): Argument {
  const { accuracy } = analysis;
  return {
    task: accuracy.value >= limits.found ? 'holds' : accuracy.value >= limits.chance ? 'part' : 'fails',
    spectrum: gradeSpectrum(analysis),
    matrix: gradeMatrix(analysis),
    variables: gradeVariables(analysis),
    edits: gradeEdits(analysis),
    controls: gradeControls(analysis),
  };
}

/** Mean correlation over the slots that hold anything; `null` where no variable can be read. */
export function meanContent({ basis }: Pick<Measures, 'basis'>): number | null {
  return meanOfKnown(basis.content);
}

function gradeSpectrum({ spectrum, task }: Analysis): Argument['spectrum'] {
  if (!task.linear) return 'none';
  const { error, matched, unmatchedTheory, unmatchedNetwork } = spectrum;
  if (error === null || error > limits.spectralError) return 'fails';
  if (unmatchedTheory.length === 0 && unmatchedNetwork.length === 0) return 'holds';
  return 2 * matched.length > matched.length + unmatchedTheory.length ? 'part' : 'fails';
}

/** Error, relative to the entries that should be there, below which the circuit can be read off the matrix. */
const READABLE = 0.25;

/**
 * It holds where no entry of `Psi* J Psi [m, m]` stands out from the circuit times the network's own gain, and in part
 * where the task's rule is there though single entries are off.
 */
function gradeMatrix({ basis, task }: Analysis): Argument['matrix'] {
  if (basis.method === 'none') return 'none';
  if (!task.linear) return 'shift';
  const error = basis.maxErrorGain ?? basis.maxError;
  if (error !== null && error < READABLE) return 'holds';
  const rest = basis.closureError ?? rowError(basis, task.alive);
  return rest !== null && rest < READABLE ? 'part' : 'fails';
}

/** Mean over the rows of what the entries that should not be there add up to, relative to the one that should. */
function rowError({ meanErrorGain, gain }: BasisResult, alive: number): number | null {
  return meanErrorGain === null || gain === null || gain === 0 ? null : (meanErrorGain * alive) / Math.abs(gain);
}

function gradeVariables(analysis: Analysis): Argument['variables'] {
  const known = analysis.basis.content.filter((value) => value !== null);
  if (known.length === 0) return 'none';
  if (Math.min(...known) >= limits.content) return 'holds';
  return (meanContent(analysis) ?? 0) >= limits.held ? 'part' : 'fails';
}

function gradeEdits({ intervention: { changedAccuracy }, verdict }: Analysis): Argument['edits'] {
  if (changedAccuracy === null) return 'none';
  if (changedAccuracy >= limits.found) return 'holds';
  // Edits of nothing are right now and then: of a network without the circuit they are no part of it.
  return changedAccuracy >= limits.chance && verdict !== 'absent' ? 'part' : 'fails';
}

function gradeControls({ controls: { random, shuffled }, verdict }: Analysis): Argument['controls'] {
  if (random.verdict !== 'absent' || shuffled.verdict !== 'absent') return 'fails';
  return verdict === 'absent' ? 'none' : 'holds';
}
