// The verdict in words: is the circuit in this network? It rests on what an untrained matrix cannot fake: edits judged
// over the bits that should change, the content of every slot, the modes of the spectrum, the task itself, and a margin
// over the same network in a random basis and over both null networks. What an estimator gets right by construction
// (leakage and closure of a spectral basis, the shift of the power method) has no part in it. Source: EMT spec section
// 6.6.

import { meanOfKnown } from '../../array/statistics.ts';
import { sentencePercent } from '../../array/words.ts';
import type {
  AccuracyMeasures,
  BasisResult,
  InterventionMeasures,
  SpectrumMeasures,
  Verdict,
} from '../results/analysis.ts';

/**
 * The thresholds of the verdict. Outputs that ignore an edit score near 0 over the bits that should change, outputs of
 * random sign 0.5; the worst estimate of a solved network in the theory's tables scores 0.83, every good one above
 * 0.98.
 */
export const verdictThresholds = {
  /** Below this the edits do what chance does: absent. Between chance (0.5) and the poorest true basis seen (0.81). */
  chance: 0.65,
  /**
   * Below this edits have to be ahead of those in the null networks by themselves, whatever those hold: the poorest
   * estimate of a solved network is above it, and by signs alone null networks of small circuits come near it.
   */
  weak: 0.8,
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
  /** Share of hidden variance that is a sum over the variables, below which failing edits are put down to that. */
  additive: 0.9,
  /**
   * What a network has to be ahead: in `changedAccuracy` of its own random basis, in strength (`changedAccuracy` times
   * mean content) of both null networks. As much as `chance` asks over 0.5. Over 4000 null networks of small circuits
   * strength reached 1 for up to three cells, 0.33 for four, 0.23 for six: the smallest circuits cannot be told from luck.
   */
  margin: 0.15,
  /**
   * `persistence` below which the network counts as silent, as discovery has it: it is not found then, and absent where
   * a mode is missing too. Its right signs are those of a fading trace, which any network keeps of its last inputs.
   */
  silent: 0.05,
} as const;

export interface Evidence {
  /** Why no basis could be looked for (the circuit cannot fit, activity overflows), or `null`. */
  readonly obstacle: string | null;
  readonly linear: boolean;
  readonly accuracy: AccuracyMeasures;
  readonly spectrum: SpectrumMeasures;
  readonly basis: BasisResult;
  readonly intervention: InterventionMeasures;
}

/** A null network as the verdict sees it. */
export interface Rival {
  readonly name: string;
  readonly changedAccuracy: number;
  readonly strength: number;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
}

/** `changedAccuracy` times the mean content of the slots, 0 for a negative one; `null` where nothing was edited. */
export function strengthOf({ basis, intervention }: Pick<Evidence, 'basis' | 'intervention'>): number | null {
  return product(intervention.changedAccuracy, meanOfKnown(basis.content));
}

/** A null network at its best: with the basis it is reported in, or any other that passed the guards. */
export function rivalOf(name: string, evidence: Pick<Evidence, 'basis' | 'intervention'>): Rival {
  const { candidates } = evidence.basis;
  const most = (values: readonly (number | null)[]) => Math.max(...values.map((value) => value ?? 0));
  return {
    name,
    changedAccuracy: most([
      evidence.intervention.changedAccuracy,
      ...candidates.map(({ heldOutChangedAccuracy }) => heldOutChangedAccuracy),
    ]),
    strength: most([
      strengthOf(evidence),
      ...candidates.map(({ heldOutChangedAccuracy, heldOutContent }) =>
        product(heldOutChangedAccuracy, heldOutContent),
      ),
    ]),
  };
}

function product(changed: number | null, content: number | null): number | null {
  return changed === null ? null : changed * Math.max(0, content ?? 0);
}

/** Gives the verdict on a network, beside the null networks it has to be ahead of. */
export function judgeEvidence(evidence: Evidence, rivals: readonly Rival[]): Judgement {
  const { obstacle, basis, intervention, spectrum } = evidence;
  const absent = (reason: string): Judgement => ({ verdict: 'absent', reason });
  if (obstacle !== null) return absent(obstacle);
  if (basis.method === 'none') return absent(basis.why);
  const changed = intervention.changedAccuracy;
  if (changed === null) return absent('No edit changes any output bit: the task holds nothing.');
  const random = intervention.randomBasis.changedAccuracy ?? 0;
  const edits = `edits came out right on ${sentencePercent(changed)} of the ${intervention.changedBits} bits they should change (random basis ${sentencePercent(random)})`;
  const { chance, held } = verdictThresholds;
  if (!(changed >= chance)) return absent(`${capitalise(edits)}: no better than chance. ${spectrum.statement}`);
  const content = meanOfKnown(basis.content) ?? 0;
  if (!(content >= held)) {
    return absent(`The slots do not hold their variables (mean correlation ${content.toFixed(2)}), though ${edits}.`);
  }
  const fading = fadingOf(evidence);
  if (fading !== null) return absent(`${fading}, though ${edits}.`);
  const lacking = shortcomings(evidence, changed);
  const close = tooClose(evidence, rivals);
  if (close.length > 0) {
    // All the evidence there can be, and yet no better than a null: too small a circuit, not an absent one.
    return lacking.length > 0
      ? absent(`${capitalise(edits)}, but ${close.join('; ')}: no better than a control, and ${lacking.join('; ')}.`)
      : {
          verdict: 'partial',
          reason: `${capitalise(edits)}, in every slot, but ${close.join('; ')}: nothing here tells the network from chance.`,
        };
  }
  if (lacking.length > 0) return { verdict: 'partial', reason: `${capitalise(edits)}, but ${lacking.join('; ')}.` };
  return { verdict: 'found', reason: `${capitalise(edits)}, in every slot.${spectrumOf(evidence)}` };
}

function spectrumOf({ linear, spectrum }: Evidence): string {
  if (!linear) return ' The boundary function is not linear: only the shift and the edits could be checked.';
  if (spectrum.theoryRank === 0) return ' The circuit has no lasting mode, so there is no spectrum to compare.';
  const error = (spectrum.error ?? 0).toPrecision(2);
  return ` All ${spectrum.theoryRank} modes are in the spectrum, their arguments off by ${error} rad on average.`;
}

function isSilent({ persistence }: AccuracyMeasures): boolean {
  return persistence !== null && persistence < verdictThresholds.silent;
}

/** Says why this is a trace that fades rather than a memory; `null` where it is none. */
function fadingOf({ linear, accuracy, spectrum }: Evidence): string | null {
  if (!isSilent(accuracy)) return null;
  const { theoryRank, unmatchedTheory } = spectrum;
  if (linear && unmatchedTheory.length === 0) return null;
  const modes = linear ? ` and ${unmatchedTheory.length} of ${theoryRank} modes are missing from the spectrum` : '';
  return `Left to itself the network falls silent${modes}: a fading trace of the input is no circuit`;
}

/** Names in words what the network is not far enough ahead of. */
function tooClose(evidence: Evidence, rivals: readonly Rival[]): string[] {
  const { margin, weak } = verdictThresholds;
  const changed = evidence.intervention.changedAccuracy!;
  const strength = strengthOf(evidence)!;
  const close: string[] = [];
  if (!(changed - (evidence.intervention.randomBasis.changedAccuracy ?? 0) >= margin)) {
    close.push('edits in a random basis do as well');
  }
  for (const rival of rivals) {
    if (!(strength - rival.strength >= margin)) {
      const measures = `edits × content ${rival.strength.toFixed(2)} there, ${strength.toFixed(2)} here`;
      close.push(`the control with ${rival.name} comes up to it (${measures})`);
    } else if (changed < weak && !(changed - rival.changedAccuracy >= margin)) {
      close.push(`edits of the control with ${rival.name} come near that (${sentencePercent(rival.changedAccuracy)})`);
    }
  }
  return close;
}

function shortcomings({ accuracy, spectrum, basis, intervention, linear }: Evidence, changed: number): string[] {
  const { found, worstSlot, content, spectralError } = verdictThresholds;
  const lacking: string[] = [];
  if (!(changed >= found)) lacking.push(`that is below ${sentencePercent(found)}`);
  const slots = intervention.perSlot.filter((value) => value !== null);
  const worst = Math.min(...slots);
  if (!(worst >= worstSlot))
    lacking.push(`slot ${intervention.perSlot.indexOf(worst) + 1} only on ${sentencePercent(worst)}`);
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
  if (basis.additive !== null && basis.additive < verdictThresholds.additive && changed < found) {
    lacking.push(
      `only ${sentencePercent(basis.additive)} of the hidden variance is a sum over the variables: they are held in combinations`,
    );
  }
  if (isSilent(accuracy)) lacking.push('left to itself the network falls silent');
  if (!(accuracy.value >= found))
    lacking.push(`the network is right on ${sentencePercent(accuracy.value)} of the task only`);
  return lacking;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
