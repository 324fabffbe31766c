// The verdict on a discovered circuit, in words. It rests on edits over bits that should change, on what the slots
// hold, and on how much of the network's own outputs the circuit says as well; thresholds are those of the analysis.

import { meanOfKnown } from '../../array/statistics.ts';
import { plural, sentencePercent } from '../../array/words.ts';
import { verdictThresholds } from '../analyze/thresholds.ts';
import { MOST_JUDGED_STEPS } from '../record/luck.ts';
import type { Verdict } from '../results/analysis.ts';
import type { DiscoveryControls, DiscoveryMeasures } from '../results/discovery.ts';
import { isSettledBy } from './clear.ts';

type Evidence = Omit<DiscoveryMeasures, 'verdict' | 'reason' | 'clear' | 'candidate'>;

/** Share of the way from the best constant to all right, below which a circuit does not say what the network says. */
const BEYOND_CHANCE = 0.3;

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
  /** Whether no interval of the edits holds a threshold that decides. */
  readonly clear: boolean;
}

/** Gives the verdict on a discovery. @param obstacle why no circuit could be looked for, or `null` */
export function judgeDiscovery(evidence: Evidence, obstacle: string | null): Judgement {
  const absent = (reason: string): Judgement => ({ verdict: 'absent', reason, clear: true });
  const { signal, cells, intervention, behaviour, basis } = evidence;
  if (obstacle !== null) return absent(obstacle);
  const clear = isSettledBy(intervention);
  const changed = intervention.changedAccuracy;
  if (changed === null) return absent('No edit of a live cell changes what should be said.');
  const random = intervention.randomBasis.changedAccuracy ?? 0;
  const noun = signal.kind === 'signs' ? 'bits' : 'values';
  const edits = `edits came out right on ${sentencePercent(changed)} of the ${intervention.changedBits} ${noun} they should change (random basis ${sentencePercent(random)})`;
  if (changed < verdictThresholds.chance) {
    return { ...absent(`${capital(edits)}: no better than chance.`), clear };
  }
  const held = meanOfKnown(basis.content) ?? 0;
  if (held < verdictThresholds.held) {
    return absent(`The cells are not held (mean correlation ${held.toFixed(2)}), though ${edits}.`);
  }
  const own = cells.depth.filter((depth) => depth > 0).length;
  if (cells.count < cells.d || (own === 1 && cells.d > 1)) {
    return absent(
      `The ${cells.d} outputs carry ${plural(own, 'independent value')} between them: a common mode, not variables of their own.`,
    );
  }
  const said = behaviour.fromOutputs ?? 0;
  const chance = behaviour.chance ?? 0;
  if (said < chance + BEYOND_CHANCE * (1 - chance)) {
    return absent(
      `The circuit says ${sentencePercent(said)} of the network's own outputs, the best constant ${sentencePercent(chance)}, though ${edits}.`,
    );
  }
  const gone = goneBy(evidence);
  if (gone !== null) return absent(`${gone}, though ${edits}.`);
  const lacking = shortcomings(evidence, changed);
  const close = noMoreThanLuck(evidence, changed - random);
  if (isHeld(evidence) && lacking.length === 0 && changed - random >= verdictThresholds.margin) {
    return {
      verdict: 'partial',
      reason: `${capital(edits)}: it holds its present output, no sequence (each of ${plural(cells.d, 'output')} repeats itself); ${close.join('; ')}.`,
      clear,
    };
  }
  if (evidence.s === 2 && lacking.length > 0) {
    close.push(
      'two slots, held in part, are no more than the fixed points and two-cycles of a symmetric random matrix give',
    );
  }
  if (close.length > 0) {
    // Exact, and yet no more than luck gives: too small a circuit, not an absent one. Less than exact, it is luck.
    return lacking.length === 0 && isExact(evidence)
      ? {
          verdict: 'partial',
          reason: `${capital(edits)}, but ${close.join('; ')}: nothing here tells it from chance.`,
          clear,
        }
      : { ...absent(`${capital(edits)}, but ${[...close, ...lacking].join('; ')}.`), clear };
  }
  if (lacking.length > 0) return { verdict: 'partial', reason: `${capital(edits)}, but ${lacking.join('; ')}.`, clear };
  const circuit = `${plural(evidence.s, 'slot')} of ${cells.d} ${noun}, ${cells.count} live cells`;
  return {
    verdict: 'found',
    reason: `${capital(edits)}. The circuit has ${circuit}; it says ${sentencePercent(said)} of the network's outputs.`,
    clear,
  };
}

/** Live cells up to which random networks hold all of a circuit by luck, as in the verdict of the analysis. */
const LUCKY_CELLS = 3;

/** Says in words why random networks that are as lively give as much. */
function noMoreThanLuck({ cells, s, operator, signal }: Evidence, ahead: number): string[] {
  const close: string[] = [];
  if (s === 1) close.push('one slot is no more than the leading modes of a random matrix give');
  else if (cells.count <= LUCKY_CELLS)
    close.push(`${cells.count} live cells are no more than random networks hold by luck`);
  else if (signal.kind === 'real' && operator.kind === 'real') {
    close.push('real numbers of any linear network that lasts obey some linear rule');
  }
  if (!(ahead >= verdictThresholds.margin)) close.push('edits in a random basis do as well');
  return close;
}

/** Whether every output repeats itself and nothing else: a flip-flop. */
function isHeld({ s, operator, signal }: Evidence): boolean {
  return (
    s === 1 &&
    signal.kind === 'signs' &&
    operator.kind === 'selection' &&
    operator.rules.every(({ bit, terms: [term] }) => term?.bit === bit && term.lag === 1 && term.weight > 0)
  );
}

/** Share of the steps after which luck has run out, for which a circuit must hold that is lost later: what luck does. */
const LASTING = 0.5;
/** Share of all judged steps that readouts fitted to random recurrence say right at most: 0.7 to 0.8, measured. */
const LUCK = 0.83;

/** Says that what was read does not last, by the thresholds of the analysis; `null` where it does. */
function goneBy({ signal, behaviour, intervention: { late } }: Evidence): string | null {
  const { silent, chance } = verdictThresholds;
  if (signal.persistence !== null && signal.persistence < silent) {
    return 'Left to itself the network falls silent: a fading trace of the input is no circuit';
  }
  const { lasts, wanted } = behaviour;
  if (lasts === null || wanted === null || late?.changedAccuracy == null) return null;
  const isLucky = late.changedAccuracy < chance || (behaviour.fromOutputs ?? 0) < LUCK;
  if (lasts >= LASTING * wanted || !isLucky) return null;
  return (
    `What it holds does not last: the circuit says ${sentencePercent(behaviour.fromOutputs)} of ${behaviour.steps} steps (all of it for ${lasts}), ` +
    `no more than of a readout fitted to random recurrence, and of edits after ${late.from} steps ${sentencePercent(late.changedAccuracy)} come out right`
  );
}

/** Below this a measured circuit is the one in words, to rounding. */
const EXACT = 1e-6;

/** Whether the weights themselves are the circuit: no random matrix is. */
function isExact({ basis, operator }: Evidence): boolean {
  return [basis.leakage, operator.crosstalk, operator.shiftError].every((error) => (error ?? 0) <= EXACT);
}

/**
 * Gives the strength of what a control, or the network, holds as a circuit: the share of edits that come out right,
 * over the cells held.
 */
function strengthOf({ candidate, basis, intervention, ...found }: DiscoveryMeasures): number {
  const { cells } = candidate ?? found;
  return (intervention.changedAccuracy ?? 0) * Math.max(0, meanOfKnown(basis.content) ?? 0) * cells.count;
}

const CONTROLS = { random: 'random weights', shuffled: 'shuffled weights', rephased: 'random modes' } as const;

/** A control that does as well takes the worth out of a find; what is less than a find, and not exact, is then nothing. */
export function besideControls(own: DiscoveryMeasures, controls: DiscoveryControls): Judgement {
  const { verdict, reason, clear } = own;
  if (verdict === 'absent' || (verdict === 'partial' && isExact(own))) return { verdict, reason, clear };
  const strength = strengthOf(own);
  const close = (['random', 'shuffled', 'rephased'] as const).filter((name) => {
    const control = controls[name];
    if (control === null) return false;
    if (control.verdict === 'found') return true;
    // That a linear network obeys some rule with real weights says nothing against a selection.
    const isAlike = own.operator.kind === (control.candidate ?? control).operator.kind;
    return isAlike && strengthOf(control) > (1 - verdictThresholds.margin) * strength;
  });
  if (close.length === 0) return { verdict, reason, clear };
  const names = close.map((name) => `the control with ${CONTROLS[name]}`).join(' and ');
  return {
    verdict: verdict === 'found' ? 'partial' : 'absent',
    reason: `${reason} But ${names} ${close.length === 1 ? 'does' : 'do'} as well: it proves little.`,
    clear,
  };
}

function shortcomings({ operator, intervention, behaviour, basis, signal, s, lagProfile }: Evidence, changed: number) {
  const { found, worstSlot, content } = verdictThresholds;
  const lacking: string[] = [];
  if (changed < found) lacking.push(`that is below ${sentencePercent(found)}`);
  const slots = intervention.perSlot.filter((value) => value !== null);
  const worst = Math.min(...slots);
  if (worst < worstSlot) {
    lacking.push(`lag ${s - 1 - intervention.perSlot.indexOf(worst)} only on ${sentencePercent(worst)}`);
  }
  const contents = basis.content.filter((value) => value !== null);
  const poorest = Math.min(...contents);
  if (poorest < content) {
    lacking.push(
      `cells of lag ${basis.content.indexOf(poorest)} correlate with the past at ${poorest.toFixed(2)} only`,
    );
  }
  if (signal.kind === 'signs' && operator.kind === 'real') {
    lacking.push('the measured rows are no clean selection: bits are read as signs of sums');
  }
  const said = behaviour.fromOutputs ?? 0;
  if (said < found) lacking.push(`the circuit says only ${sentencePercent(said)} of the network's own outputs`);
  const { late } = intervention;
  if (late?.changedAccuracy != null && late.changedAccuracy < worstSlot) {
    lacking.push(`after ${late.from} steps only ${sentencePercent(late.changedAccuracy)} of the edits came out right`);
  }
  if (behaviour.wanted !== null && late === null) {
    lacking.push(`activity outgrows every number before the ${behaviour.wanted} steps that it should be judged over`);
  } else if (behaviour.wanted !== null && behaviour.wanted > MOST_JUDGED_STEPS) {
    lacking.push(
      `over ${MOST_JUDGED_STEPS} steps a readout fitted to random recurrence may do as well: ${behaviour.wanted} were wanted`,
    );
  }
  const varying = signal.outputs.filter((kind) => kind === 'varying').length;
  if (2 * varying < signal.outputs.length) {
    lacking.push(`only ${varying} of the ${signal.outputs.length} outputs keep anything`);
  }
  if (s === lagProfile.length) lacking.push(`memory reaches the longest lag looked at (${s - 1})`);
  return lacking;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
