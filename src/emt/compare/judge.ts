// What transplants say: of one direction, and of two networks by both. A share decides by its interval; nulls must fail.

import { sentencePercent } from '../../array/words.ts';
import type {
  DirectedTransplant,
  NullTransplant,
  Sameness,
  ShareMeasure,
  TransplantMeasures,
} from '../results/comparison.ts';

/** The thresholds of a comparison. */
export const compareThresholds = {
  /** Edits carry over where, of every kind, at least this share of the outputs that changed and of those that did not are right. */
  carries: 0.9,
  /** Below this they do not: outputs of random sign and size are right on less than half. */
  fails: 0.75,
  /** What the transplant must be ahead of every null. */
  margin: 0.15,
  /** Sequences whose outputs an edit changes, for its share to be judged. */
  fewest: 16,
} as const;

/** The least of the shares that decide; `null` where no edit changes anything. */
export function worstShare(kinds: readonly TransplantMeasures[]): ShareMeasure | null {
  const shares = judgedShares(kinds);
  return shares.length === 0 ? null : shares.reduce((least, each) => (each.value! < least.value! ? each : least));
}

function judgedShares(kinds: readonly TransplantMeasures[]): ShareMeasure[] {
  const judged = kinds.filter(({ changed }) => changed.sequences >= compareThresholds.fewest);
  return judged.flatMap(({ changed, kept }) =>
    kept.sequences >= compareThresholds.fewest ? [changed, kept] : [changed],
  );
}

type Judged = Pick<DirectedTransplant, 'verdict' | 'clear' | 'reason'>;

/** Judges one direction. */
export function judgeDirection(kinds: readonly TransplantMeasures[], nulls: readonly NullTransplant[]): Judged {
  const { carries, fails, margin } = compareThresholds;
  const worst = worstShare(kinds);
  if (worst === null) {
    return {
      verdict: 'undecided',
      clear: false,
      reason: 'edits change nothing that is said: there is nothing to carry over',
    };
  }
  const value = worst.value!;
  const shares = judgedShares(kinds);
  const words = `edited states go on right on ${sentencePercent(value)} of the outputs at the least`;
  if (value < fails) {
    return { verdict: 'fails', clear: shares.some(({ high }) => high < fails), reason: words };
  }
  if (value < carries) {
    const clear = shares.every(({ low }) => low >= fails) && shares.some(({ high }) => high < carries);
    return {
      verdict: 'undecided',
      clear,
      reason: `${words}: more than chance, fewer than ${sentencePercent(carries)}`,
    };
  }
  const rival = strongest(nulls);
  const clear = shares.every(({ low }) => low >= carries);
  if (rival !== null && rival.worst! >= Math.min(fails, value - margin)) {
    return {
      verdict: 'undecided',
      clear,
      reason: `${words}, but the null ${rival.name} does so on ${sentencePercent(rival.worst)}`,
    };
  }
  const beside = rival === null ? '' : `; the best null, ${rival.name}, on ${sentencePercent(rival.worst)}`;
  return { verdict: 'carries', clear, reason: `${words}${beside}` };
}

function strongest(nulls: readonly NullTransplant[]): NullTransplant | null {
  const known = nulls.filter(({ worst, counts }) => counts && worst !== null);
  return known.length === 0 ? null : known.reduce((most, each) => (each.worst! > most.worst! ? each : most));
}

/** Judges two networks by the transplants of both directions. @param names of the two */
export function judgePair(
  [there, back]: readonly [DirectedTransplant, DirectedTransplant],
  [first, second]: readonly [string, string],
): { readonly verdict: Sameness; readonly clear: boolean; readonly reason: string } {
  const arrows = [`${first} into ${second}: ${there.reason}`, `${second} into ${first}: ${back.reason}`];
  const both = `${arrows.join('. ')}.`;
  const failed = [there, back].filter(({ verdict }) => verdict === 'fails');
  if (failed.length > 0) return { verdict: 'different', clear: failed.some(({ clear }) => clear), reason: both };
  const undecided = [there, back].filter(({ verdict }) => verdict === 'undecided');
  if (undecided.length > 0) return { verdict: 'undecided', clear: undecided.every(({ clear }) => clear), reason: both };
  return { verdict: 'same', clear: there.clear && back.clear, reason: both };
}
