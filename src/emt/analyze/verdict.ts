// The verdict in words: is the circuit in this network? It rests on what an untrained matrix cannot fake: edits, judged by
// sign and size over the bits that should change, once activity has settled and in the last turns; the content of every
// slot; the task itself; and a margin over the same network in a random basis and over all null networks. Every figure
// that decides comes with an interval, and the verdict is clear where none of them holds its threshold. The spectrum is
// told beside it and decides nothing: it is that of one fixed point. Source: EMT spec section 6.6; docs/verdict.md.

import { meanOfKnown } from '../../array/statistics.ts';
import { sentencePercent } from '../../array/words.ts';
import { LARGEST_CHANCE } from '../circuit/spectrum-chance.ts';
import type {
  AccuracyMeasures,
  BasisResult,
  Bounds,
  InterventionMeasures,
  NullMeasures,
  SpectrumMeasures,
  Verdict,
} from '../results/analysis.ts';
import type { JudgedSteps } from './judged-steps.ts';
import { verdictThresholds as limits } from './thresholds.ts';

export interface Evidence {
  /** Why no basis could be looked for (the circuit cannot fit, activity overflows), or `null`. */
  readonly obstacle: string | null;
  readonly linear: boolean;
  readonly accuracy: AccuracyMeasures;
  readonly spectrum: SpectrumMeasures;
  readonly basis: BasisResult;
  readonly intervention: InterventionMeasures;
  /** Over how many steps it is judged, and `S / m`: numbers of a readout for each alive cell. */
  readonly judged: JudgedSteps;
  readonly share: number;
  /** Which rule each output follows, in words, where the network does not do the task; empty where it does. */
  readonly outputs: string;
}

/** A null network as the verdict sees it. */
export interface Rival {
  readonly name: string;
  readonly accuracy: number;
  readonly interval: Bounds;
  readonly changedAccuracy: number;
  readonly strength: number;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
  /** Whether every threshold that decides lies outside the interval of its figure. */
  readonly clear: boolean;
}

/** `changedAccuracy` times the mean content of the slots, 0 for a negative one; `null` where nothing was edited. */
export function strengthOf({ basis, intervention }: Pick<Evidence, 'basis' | 'intervention'>): number | null {
  const changed = intervention.changedAccuracy;
  return changed === null ? null : changed * Math.max(0, meanOfKnown(basis.content) ?? 0);
}

/** Draws of a null network as the verdict sees them. */
export function rivalOf(name: string, { accuracy, interval, changedAccuracy, strength }: NullMeasures): Rival {
  return { name, accuracy, interval, changedAccuracy, strength };
}

/** One condition of a verdict. */
interface Check {
  readonly holds: boolean;
  /** Whether the threshold lies outside the interval of the figure. */
  readonly clear: boolean;
  /** What is said where it does not hold. */
  readonly text: string;
}

function atLeast(value: number, bounds: Bounds, limit: number, text: string): Check {
  const holds = value >= limit;
  const clear = bounds === null || (holds ? bounds[0] >= limit : bounds[1] < limit);
  return { holds, clear, text };
}

/** Gives the verdict on a network, beside the null networks it has to be ahead of. */
export function judgeEvidence(evidence: Evidence, rivals: readonly Rival[]): Judgement {
  const { obstacle, basis, intervention, spectrum } = evidence;
  const nothing = (reason: string): Judgement => ({ verdict: 'absent', reason, clear: true });
  if (obstacle !== null) return nothing(obstacle);
  if (basis.method === 'none') return nothing(basis.why);
  const changed = intervention.changedAccuracy;
  if (changed === null) return nothing('No edit changes any output bit: the task holds nothing.');
  const edits = editsInWords(intervention, changed);
  const needed = necessities(evidence);
  const missing = needed.filter(({ holds }) => !holds);
  if (missing.length > 0) {
    const [{ text }] = missing as [Check];
    const told = spectrumCounts(spectrum) ? ` ${spectrum.statement}` : '';
    const reason = `${capitalise(edits)}: ${text}.${followed(evidence)}${told}`;
    return { verdict: 'absent', reason, clear: missing.some(({ clear }) => clear) };
  }
  const lacking = shortcomings(evidence, changed).filter((check) => !(check.holds && check.clear));
  const close = closeness(evidence, rivals).filter((check) => !(check.holds && check.clear));
  const lacks = lacking.filter(({ holds }) => !holds);
  const near = close.filter(({ holds }) => !holds);
  const sure = needed.every(({ clear }) => clear);
  const some = (checks: readonly Check[]) => checks.some(({ clear }) => clear);
  if (near.length > 0 && lacks.length > 0) {
    const reason = `${capitalise(edits)}, but ${texts(near)}: no better than a control, and ${texts(lacks)}.${followed(evidence)}`;
    return { verdict: 'absent', reason, clear: some(near) && some(lacks) };
  }
  if (near.length > 0) {
    // All the evidence there can be, and yet no better than a null: too small a circuit, not an absent one.
    const reason = `${capitalise(edits)}, in every slot, but ${texts(near)}: nothing here tells the network from chance.`;
    return { verdict: 'partial', reason, clear: sure && some(near) && lacking.length === 0 };
  }
  if (lacks.length > 0) {
    const reason = `${capitalise(edits)}, but ${texts(lacks)}.${followed(evidence)}`;
    // Where a control may come up to it as well, more sequences could turn it into an absent one.
    return { verdict: 'partial', reason, clear: sure && some(lacks) && close.length === 0 };
  }
  const reason = `${capitalise(edits)}, in every slot.${spectrumInWords(evidence)}`;
  return { verdict: 'found', reason, clear: sure && lacking.length === 0 && close.length === 0 };
}

function texts(checks: readonly Check[]): string {
  return checks.map(({ text }) => text).join('; ');
}

function followed({ outputs }: Evidence): string {
  return outputs === '' ? '' : ` ${capitalise(outputs)}.`;
}

function editsInWords({ changedBits, randomBasis, changedSigns }: InterventionMeasures, changed: number): string {
  const random = randomBasis.changedAccuracy ?? 0;
  const signs =
    changedSigns !== null && changedSigns - changed > limits.margin
      ? ` (by sign alone ${sentencePercent(changedSigns)}, most of them too small)`
      : '';
  return `edits came out right on ${sentencePercent(changed)} of the ${changedBits} bits they should change${signs} (random basis ${sentencePercent(random)})`;
}

/** What must hold, or the circuit is absent. */
function necessities({ accuracy, basis, intervention, judged, share }: Evidence): Check[] {
  const { early, late } = intervention;
  const checks = [
    atLeast(early.changedAccuracy ?? 1, early.interval, limits.chance, 'no better than chance'),
    atLeast(
      meanOfKnown(basis.content) ?? 0,
      meanBounds(basis.contentIntervals),
      limits.held,
      `the slots do not hold their variables (mean correlation ${(meanOfKnown(basis.content) ?? 0).toFixed(2)})`,
    ),
  ];
  const lasts = accuracy.lasts ?? judged.steps;
  if (lasts < limits.lasting * share || lasts < late.from - early.from) {
    const lost = `of those made in the last turns, from step ${late.from} on, ${sentencePercent(late.changedAccuracy ?? 0)} came out right: what it holds does not last`;
    checks.push(atLeast(late.changedAccuracy ?? 1, late.interval, limits.chance, lost));
  }
  if (accuracy.persistence !== null) {
    const silent = 'left to itself the network falls silent, and a fading trace of the input is no circuit';
    checks.push(atLeast(accuracy.persistence, accuracy.persistenceInterval, limits.silent, silent));
  }
  return checks;
}

function meanBounds(intervals: readonly Bounds[]): Bounds {
  const known = intervals.filter((bounds) => bounds !== null);
  const mean = (at: 0 | 1) => known.reduce((sum, bounds) => sum + bounds[at] / known.length, 0);
  return known.length === 0 ? null : [mean(0), mean(1)];
}

/** What must hold of a circuit that is whole. */
function shortcomings({ accuracy, basis, intervention, judged }: Evidence, changed: number): Check[] {
  const { late, perSlot, slotIntervals } = intervention;
  const checks = [
    atLeast(changed, intervention.interval, limits.found, `that is below ${sentencePercent(limits.found)}`),
  ];
  const lateShare = late.changedAccuracy ?? 1;
  checks.push(
    atLeast(
      lateShare,
      late.interval,
      limits.worstSlot,
      `of those made in the last turns, from step ${late.from} on, only ${sentencePercent(lateShare)} came out right`,
    ),
  );
  perSlot.forEach((share, slot) => {
    if (share === null) return;
    const text = `slot ${slot + 1} only on ${sentencePercent(share)}`;
    checks.push(atLeast(share, slotIntervals[slot] ?? null, limits.worstSlot, text));
  });
  basis.content.forEach((value, slot) => {
    if (value === null) return;
    const text = `slot ${slot + 1} correlates with its variable at ${value.toFixed(2)} only`;
    checks.push(atLeast(value, basis.contentIntervals[slot] ?? null, limits.content, text));
  });
  if (basis.additive !== null && basis.withProducts !== null) {
    const more = basis.withProducts - basis.additive;
    // Of edits that come true all the same only where products say more than the sum: a lookup table takes edits as well.
    if (more >= limits.products && (changed < limits.found || more > basis.additive)) {
      const text = `a sum over the variables explains ${sentencePercent(basis.additive)} of the hidden variance and products of two ${sentencePercent(more)} more: they are held in combinations`;
      checks.push({ holds: false, clear: true, text });
    }
  }
  const done = accuracy.lasts !== null && accuracy.lasts > 0 && accuracy.lasts < accuracy.horizon;
  checks.push(
    atLeast(
      accuracy.value,
      accuracy.interval,
      limits.found,
      `the network is right on ${sentencePercent(accuracy.value)} of the task only${done ? ` (it does it for ${accuracy.lasts} of ${accuracy.horizon} steps)` : ''}`,
    ),
  );
  if (judged.shortBecause !== null) {
    checks.push({
      holds: false,
      clear: true,
      text: `it could be judged over ${judged.steps} steps only: ${judged.shortBecause}`,
    });
  }
  return worstOfEach(checks);
}

/** Of several slots that fall short in the same way only the first is told, all that are unclear are kept. */
function worstOfEach(checks: readonly Check[]): Check[] {
  const kinds = new Set<string>();
  return checks.filter(({ holds, text }) => {
    const kind = text.replace(/slot \d+/, 'slot').replace(/[\d.]+/g, '');
    if (holds) return true;
    if (kinds.has(kind)) return false;
    kinds.add(kind);
    return true;
  });
}

/** What the network has to be ahead of. */
function closeness(evidence: Evidence, rivals: readonly Rival[]): Check[] {
  const { margin, weak, luck } = limits;
  const { intervention, basis, accuracy } = evidence;
  const changed = intervention.changedAccuracy!;
  const content = Math.max(0, meanOfKnown(basis.content) ?? 0);
  const { randomBasis, interval } = intervention;
  const ahead = (bounds: Bounds, by: number): Bounds => bounds && [bounds[0] - by, bounds[1] - by];
  const random = randomBasis.changedAccuracy ?? 0;
  const checks = [atLeast(changed - random, ahead(interval, random), margin, 'edits in a random basis do as well')];
  for (const rival of rivals) {
    const strength = changed * content;
    const bounds: Bounds = interval && [interval[0] * content, interval[1] * content];
    const measures = `edits × content ${rival.strength.toFixed(2)} there, ${strength.toFixed(2)} here`;
    const comesUp = `the control with ${rival.name} comes up to it (${measures})`;
    const lead = atLeast(strength - rival.strength, ahead(bounds, rival.strength), margin, comesUp);
    checks.push(lead);
    if (lead.holds && changed < weak) {
      const text = `edits of the control with ${rival.name} come near that (${sentencePercent(rival.changedAccuracy)})`;
      checks.push(atLeast(changed - rival.changedAccuracy, ahead(interval, rival.changedAccuracy), margin, text));
    }
    const does = `over ${accuracy.horizon} steps the control with ${rival.name} does as well (${sentencePercent(rival.accuracy)} right)`;
    const below: Bounds = rival.interval && [1 - rival.interval[1], 1 - rival.interval[0]];
    checks.push(atLeast(1 - rival.accuracy, below, 1 - luck, does));
  }
  return checks;
}

/** Whether the spectrum says anything: random modes match as well only now and then. */
export function spectrumCounts({ chance }: SpectrumMeasures): boolean {
  return chance !== null && chance <= LARGEST_CHANCE;
}

function spectrumInWords({ linear, spectrum }: Evidence): string {
  if (!linear) return ' The boundary function is not linear: only the shift and the edits could be checked.';
  if (spectrum.theoryRank === 0) return ' The circuit has no lasting mode, so there is no spectrum to compare.';
  const { error, theoryRank, unmatchedTheory, chance } = spectrum;
  const missing = unmatchedTheory.length;
  if (error === null || missing > 0) {
    return ` Of its ${theoryRank} modes ${missing} are missing at the fixed point met: the circuit is not held about that point.`;
  }
  if (!spectrumCounts(spectrum)) {
    return ` The spectrum decides nothing: as many random modes match as well in ${sentencePercent(chance ?? 1)} of draws.`;
  }
  return error <= limits.spectralError
    ? ` All ${theoryRank} modes are in the spectrum, their arguments off by ${error.toPrecision(2)} rad on average.`
    : ` At the fixed point met, arguments of the eigenvalues are off by ${error.toPrecision(2)} rad on average.`;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
