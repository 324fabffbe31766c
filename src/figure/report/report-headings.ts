// The steps of the argument as headings that say what was found, by the thresholds of the verdict.

import { verdictThresholds } from '../../emt/analyze/verdict.ts';
import type { Analysis } from '../../emt/results/analysis.ts';
import { meanContent } from '../emt/analysis-figures.ts';

/** Relative error of the rows of the rule, below which they can be read off the picture. */
const CLOSURE = 0.25;

export interface Headings {
  readonly task: string;
  readonly spectrum: string;
  readonly matrices: string;
  readonly variables: string;
  readonly interventions: string;
  readonly controls: string;
}

export function reportHeadings(analysis: Analysis): Headings {
  return {
    task: taskHeading(analysis),
    spectrum: spectrumHeading(analysis),
    matrices: matricesHeading(analysis),
    variables: variablesHeading(analysis),
    interventions: interventionsHeading(analysis),
    controls: controlsHeading(analysis),
  };
}

function taskHeading({ accuracy }: Analysis): string {
  if (accuracy.value >= verdictThresholds.found) return 'It does the task';
  return accuracy.value >= verdictThresholds.chance ? 'It does the task in part' : 'It does not do the task';
}

function spectrumHeading({ spectrum, task }: Analysis): string {
  if (!task.linear) return 'Its spectrum has nothing to be compared with';
  const { error, matched, unmatchedTheory, unmatchedNetwork } = spectrum;
  const agrees = error !== null && error <= verdictThresholds.spectralError;
  if (agrees && unmatchedTheory.length === 0 && unmatchedNetwork.length === 0) return 'Its spectrum is the circuit’s';
  const most = 2 * matched.length > matched.length + unmatchedTheory.length;
  return agrees && most ? 'Its spectrum is the circuit’s in part' : 'Its spectrum is not the circuit’s';
}

function matricesHeading(analysis: Analysis): string {
  const { basis, task } = analysis;
  if (basis.method === 'none') return 'There is no basis to see the circuit in';
  if (!task.linear) return 'In the basis Ψ its matrix shifts the variables, or should';
  const likeness = { same: 'is the circuit', close: 'is close to the circuit', other: 'is not the circuit' };
  return `In the basis Ψ its matrix ${likeness[circuitLikeness(analysis)]}`;
}

/**
 * How far Ψ*WΨ is from the circuit times the network's own gain: no entry stands out, the task's rule is there though
 * single entries are off, or neither.
 */
export function circuitLikeness({ basis, task }: Analysis): 'same' | 'close' | 'other' {
  const error = basis.maxErrorGain ?? basis.maxError;
  if (error !== null && error < CLOSURE) return 'same';
  const rest = basis.closureError ?? rowError(basis, task.alive);
  return rest !== null && rest < CLOSURE ? 'close' : 'other';
}

/** Mean over the rows of what the entries that should not be there add up to, relative to the one that should. */
function rowError({ meanErrorGain, gain }: Analysis['basis'], alive: number): number | null {
  return meanErrorGain === null || gain === null || gain === 0 ? null : (meanErrorGain * alive) / Math.abs(gain);
}

function variablesHeading(analysis: Analysis): string {
  const known = analysis.basis.content.filter((value) => value !== null);
  if (known.length === 0) return 'No variables can be read';
  if (Math.min(...known) >= verdictThresholds.content) return 'The variables are there, and they move';
  const held = (meanContent(analysis) ?? 0) >= verdictThresholds.held;
  return held ? 'Some of the variables are there' : 'The variables are not there';
}

function interventionsHeading({ intervention, verdict }: Analysis): string {
  const changed = intervention.changedAccuracy;
  if (changed === null) return 'No variable could be edited';
  if (changed >= verdictThresholds.found) return 'Editing one changes the future as predicted';
  // Edits of nothing are right now and then: of a network without the circuit they are no part of it.
  if (changed >= verdictThresholds.chance && verdict !== 'absent') {
    return 'Editing one changes the future as predicted, in part';
  }
  return 'Editing one does not change the future as predicted';
}

function controlsHeading({ controls, verdict }: Analysis): string {
  const clean = controls.random.verdict === 'absent' && controls.shuffled.verdict === 'absent';
  if (!clean) return 'A control passes too: this proves little';
  return verdict === 'absent' ? 'The controls look the same' : 'Neither control holds the circuit';
}
