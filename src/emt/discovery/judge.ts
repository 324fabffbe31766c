// The verdict on a discovered circuit, in words. It rests on edits over bits that should change, on what the slots
// hold, and on how much of the network's own outputs the circuit says as well; thresholds are those of the analysis.

import type { Verdict } from '../analysis.ts';
import { meanOf } from '../variables.ts';
import { verdictThresholds } from '../verdict.ts';
import type { DiscoveryFigures } from './discovery.ts';

type Evidence = Omit<DiscoveryFigures, 'verdict' | 'reason' | 'candidate'>;

/** Share of the way from the best constant to all right, below which a circuit does not say what the network says. */
const BEYOND_CHANCE = 0.3;

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
}

/** @param obstacle why no circuit could be looked for, or `null` */
export function judgeDiscovery(evidence: Evidence, obstacle: string | null): Judgement {
  const { signal, cells, intervention, behaviour, basis } = evidence;
  if (obstacle !== null) return { verdict: 'absent', reason: obstacle };
  const changed = intervention.changedAccuracy;
  if (changed === null) return { verdict: 'absent', reason: 'No edit of a live cell changes what should be said.' };
  const random = intervention.randomBasis.changedAccuracy ?? 0;
  const noun = signal.kind === 'signs' ? 'bits' : 'values';
  const edits = `edits came out right on ${percent(changed)} of the ${intervention.changedBits} ${noun} they should change (random basis ${percent(random)})`;
  if (changed < verdictThresholds.chance || changed <= random) {
    return { verdict: 'absent', reason: `${capital(edits)}: no better than chance.` };
  }
  const held = meanOf(basis.content) ?? 0;
  if (held < verdictThresholds.held) {
    return {
      verdict: 'absent',
      reason: `The cells are not held (mean correlation ${held.toFixed(2)}), though ${edits}.`,
    };
  }
  if (cells.count < cells.d) {
    return {
      verdict: 'absent',
      reason: `The ${cells.d} outputs carry ${cells.count} independent ${cells.count === 1 ? 'value' : 'values'} between them: a common mode, not variables of their own.`,
    };
  }
  const said = behaviour.fromOutputs ?? 0;
  const chance = behaviour.chance ?? 0;
  if (said < chance + BEYOND_CHANCE * (1 - chance)) {
    return {
      verdict: 'absent',
      reason: `The circuit says ${percent(said)} of the network's own outputs, the best constant ${percent(chance)}, though ${edits}.`,
    };
  }
  const lacking = shortcomings(evidence, changed);
  if (lacking.length > 0) return { verdict: 'partial', reason: `${capital(edits)}, but ${lacking.join('; ')}.` };
  const circuit = `${evidence.s} ${evidence.s === 1 ? 'slot' : 'slots'} of ${cells.d} ${noun}, ${cells.count} live cells`;
  return {
    verdict: 'found',
    reason: `${capital(edits)}. The circuit has ${circuit}; it says ${percent(said)} of the network's outputs.`,
  };
}

/** A control that is found as well takes the worth out of a find. */
export function besideControls(
  judged: Judgement,
  controls: { readonly random: Judgement; readonly shuffled: Judgement },
): Judgement {
  if (judged.verdict !== 'found') return judged;
  const names = (['random', 'shuffled'] as const).filter((name) => controls[name].verdict === 'found');
  if (names.length === 0) return judged;
  return {
    verdict: 'partial',
    reason: `${judged.reason} But a circuit is found in the ${names.join(' and the ')} control too: it proves little.`,
  };
}

function shortcomings(
  { operator, intervention, behaviour, basis, cells, signal, s, lagProfile }: Evidence,
  changed: number,
) {
  const { found, worstSlot, content } = verdictThresholds;
  const lacking: string[] = [];
  if (changed < found) lacking.push(`that is below ${percent(found)}`);
  const slots = intervention.perSlot.filter((value) => value !== null);
  const worst = Math.min(...slots);
  if (worst < worstSlot) {
    lacking.push(`lag ${s - 1 - intervention.perSlot.indexOf(worst)} only on ${percent(worst)}`);
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
  if (said < found) lacking.push(`the circuit says only ${percent(said)} of the network's own outputs`);
  if (s === 1 && (signal.kind === 'real' || cells.count === 1)) {
    lacking.push('one slot is no more than the leading modes of a random matrix give');
  }
  if (operator.readFrom === 'activity') {
    lacking.push('the rule shows in activity only: the rows of the Jacobian are no clean selection');
  }
  const varying = signal.outputs.filter((kind) => kind === 'varying').length;
  if (2 * varying < signal.outputs.length) {
    lacking.push(`only ${varying} of the ${signal.outputs.length} outputs keep anything`);
  }
  if (s === lagProfile.length) lacking.push(`memory reaches the longest lag looked at (${s - 1})`);
  return lacking;
}

function percent(share: number | null): string {
  return share === null ? 'none' : `${(100 * share).toFixed(1)} %`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
