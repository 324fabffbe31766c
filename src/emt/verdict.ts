// The verdict in words: is the circuit in this network? It rests on what an untrained matrix cannot fake (EMT spec 6.6):
// edits judged over the bits that should change, the content of every slot, the modes of the spectrum, the task itself.

import type { AccuracyFigures, BasisFigures, InterventionFigures, SpectrumFigures, Verdict } from './analysis.ts';

/**
 * Thresholds. Outputs that ignore an edit score near 0 over the bits that should change, outputs of random sign 0.5;
 * the worst estimate of a solved network in the theory's tables scores 0.83, every good one above 0.98.
 */
export const verdictThresholds = {
  /** Below this the edits do what chance does: absent. Between chance (0.5) and the poorest true basis seen (0.81). */
  chance: 0.65,
  /**
   * Mean correlation of the slots with their variables, below which nothing is held: absent. Null networks stay below
   * 0.25 for circuits of 6 cells and more, 0.37 for 4. Lucky signs alone do not make a memory: over 315 null networks
   * of small circuits `changedAccuracy` reached 0.89.
   */
  held: 0.5,
  /** `changedAccuracy` and task accuracy of a found circuit: the authors' stricter curriculum threshold. */
  found: 0.98,
  /** `changedAccuracy` of the worst slot. */
  worstSlot: 0.9,
  /** Mean correlation of the worst slot with its variable. */
  content: 0.9,
  /** Mean difference of arguments, radians: four times the largest published for a solved task (0.0112). */
  spectralError: 0.05,
} as const;

export interface Evidence {
  /** Why no basis could be looked for (the circuit cannot fit, activity overflows), or `null`. */
  readonly obstacle: string | null;
  readonly linear: boolean;
  readonly accuracy: AccuracyFigures;
  readonly spectrum: SpectrumFigures;
  readonly basis: BasisFigures;
  readonly intervention: InterventionFigures;
}

export function judgeEvidence(evidence: Evidence): { verdict: Verdict; reason: string } {
  const { obstacle, basis, intervention } = evidence;
  if (obstacle !== null) return { verdict: 'absent', reason: obstacle };
  if (basis.method === 'none') return { verdict: 'absent', reason: basis.why };
  const changed = intervention.changedAccuracy;
  if (changed === null) return { verdict: 'absent', reason: 'No edit changes any output bit: the task holds nothing.' };
  const random = intervention.randomBasis.changedAccuracy ?? 0;
  const edits = `edits came out right on ${percent(changed)} of the ${intervention.changedBits} bits they should change (random basis ${percent(random)})`;
  if (changed < verdictThresholds.chance || changed <= random) {
    return { verdict: 'absent', reason: `${capitalise(edits)}: no better than chance. ${evidence.spectrum.statement}` };
  }
  const held = meanContent(basis);
  if (held < verdictThresholds.held) {
    const reason = `The slots do not hold their variables (mean correlation ${held.toFixed(2)}), though ${edits}.`;
    return { verdict: 'absent', reason };
  }
  const lacking = shortcomings(evidence, changed);
  if (lacking.length > 0) return { verdict: 'partial', reason: `${capitalise(edits)}, but ${lacking.join('; ')}.` };
  const spectrum = !evidence.linear
    ? ' The boundary function is not linear: only the shift and the edits could be checked.'
    : evidence.spectrum.theoryRank === 0
      ? ' The circuit has no lasting mode, so there is no spectrum to compare.'
      : ` All ${evidence.spectrum.theoryRank} modes are in the spectrum, their arguments off by ${(evidence.spectrum.error ?? 0).toPrecision(2)} rad on average.`;
  return { verdict: 'found', reason: `${capitalise(edits)}, in every slot.${spectrum}` };
}

function shortcomings({ accuracy, spectrum, basis, intervention, linear }: Evidence, changed: number): string[] {
  const { found, worstSlot, content, spectralError } = verdictThresholds;
  const lacking: string[] = [];
  if (!(changed >= found)) lacking.push(`that is below ${percent(found)}`);
  const slots = intervention.perSlot.filter((value) => value !== null);
  const worst = Math.min(...slots);
  if (!(worst >= worstSlot)) lacking.push(`slot ${intervention.perSlot.indexOf(worst) + 1} only on ${percent(worst)}`);
  if (linear) {
    const missing = spectrum.unmatchedTheory.length;
    if (missing > 0) lacking.push(`${missing} of ${spectrum.theoryRank} modes are missing from the spectrum`);
    if (spectrum.error !== null && spectrum.error > spectralError) {
      lacking.push(`arguments of the eigenvalues are off by ${spectrum.error.toPrecision(2)} rad on average`);
    }
  }
  const contents = basis.content.filter((value) => value !== null);
  const poorest = Math.min(...contents);
  if (!(poorest >= content)) {
    lacking.push(
      `slot ${basis.content.indexOf(poorest) + 1} correlates with its variable at ${poorest.toFixed(2)} only`,
    );
  }
  if (!(accuracy.value >= found)) lacking.push(`the network is right on ${percent(accuracy.value)} of the task only`);
  return lacking;
}

function meanContent({ content }: BasisFigures): number {
  const known = content.filter((value) => value !== null);
  return known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
