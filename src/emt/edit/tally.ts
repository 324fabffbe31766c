// Counting what came of edits. An output of signs is right where it has the right sign and at least half the size that
// this output usually has at this step, an erased one below a quarter of it; of real numbers, within half the usual size
// of a value. Counts are kept for every sequence, since the outputs of one hang together. Source: EMT spec section 6.4,
// for the edits; the sizes and the sequences as units are ours.

import { type ClusteredShare, clusteredShare } from '../../array/intervals.ts';
import type { HistoryTask } from '../../task/history.ts';
import type { EditMeasures } from '../results/analysis.ts';

/** What came of one kind of edit: counts over the bits that should change. */
export interface EditTally {
  readonly slots: number;
  readonly lags: number;
  readonly sequences: number;
  /** `[slots, lags]` over all sequences. */
  readonly right: Float64Array;
  readonly count: Float64Array;
  /** `[slots, sequences]` over all lags. */
  readonly rightOf: Float64Array;
  readonly countOf: Float64Array;
  /** Of the bits that should change, those of the right sign, whatever their size; `NaN` for real numbers. */
  readonly signs: number;
  /** Over all outputs, also those that should stay. */
  readonly everything: { readonly right: number; readonly count: number };
}

export interface Outcome {
  readonly task: HistoryTask;
  readonly slots: number;
  readonly lags: number;
  readonly sequences: number;
  /** The edited slot and the sequence of every edit, `[rows]`. */
  readonly slot: Int32Array;
  readonly sequence: Int32Array;
  /** All `[lags, rows, d]`: what was said, what the theory expects, what it expects without the edit. */
  readonly outputs: Float64Array;
  readonly expected: Float64Array;
  readonly unedited: Float64Array;
  /** Usual size of every output, `[lags, rows, d]`; empty for real numbers. */
  readonly usual: Float64Array;
}

/** Counts what came of the edits of one kind. */
export function tallyOf(outcome: Outcome): EditTally {
  const { task, slots, lags, sequences, slot, sequence, outputs, expected } = outcome;
  const rows = slot.length;
  const d = task.d;
  const judge = judgeOf(outcome);
  const tally = {
    slots,
    lags,
    sequences,
    right: new Float64Array(slots * lags),
    count: new Float64Array(slots * lags),
    rightOf: new Float64Array(slots * sequences),
    countOf: new Float64Array(slots * sequences),
  };
  let all = 0;
  let signs = 0;
  for (let lag = 0; lag < lags; lag++) {
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < d; i++) {
        const at = (lag * rows + row) * d + i;
        const right = judge.right(at) ? 1 : 0;
        all += right;
        if (!judge.changed(at)) continue;
        if (outputs[at]! * expected[at]! > 0 || expected[at] === 0) signs++;
        const [byLag, bySequence] = [slot[row]! * lags + lag, slot[row]! * sequences + sequence[row]!];
        tally.right[byLag]! += right;
        tally.count[byLag]!++;
        tally.rightOf[bySequence]! += right;
        tally.countOf[bySequence]!++;
      }
    }
  }
  return {
    ...tally,
    signs: task.output === 'signs' ? signs : Number.NaN,
    everything: { right: all, count: outputs.length },
  };
}

interface Judge {
  right(at: number): boolean;
  changed(at: number): boolean;
}

function judgeOf({ task, outputs, expected, unedited, usual }: Outcome): Judge {
  if (task.output === 'signs') {
    return {
      right: (at) => isRightBit(outputs[at]!, expected[at]!, usual[at]!),
      changed: (at) => Math.sign(expected[at]!) !== Math.sign(unedited[at]!),
    };
  }
  let square = 0;
  for (const value of unedited) square += value ** 2 / unedited.length;
  const half = Math.sqrt(square) / 2;
  return {
    right: (at) => Math.abs(outputs[at]! - expected[at]!) < half,
    changed: (at) => Math.abs(expected[at]! - unedited[at]!) > half,
  };
}

/** Whether a bit came out as expected (a sign, 0 for an erased one), `usual` being its usual size at that step. */
export function isRightBit(said: number, expected: number, usual: number): boolean {
  return expected === 0 ? Math.abs(said) < usual / 4 : said * expected > 0 && Math.abs(said) >= usual / 2;
}

/** What came of the same edits in the sequences of `a` and in others. */
export function joinTallies(a: EditTally, b: EditTally): EditTally {
  const bySlot = (first: Float64Array, second: Float64Array): Float64Array => {
    const out = new Float64Array(first.length + second.length);
    for (let slot = 0; slot < a.slots; slot++) {
      const at = slot * (a.sequences + b.sequences);
      out.set(first.subarray(slot * a.sequences, (slot + 1) * a.sequences), at);
      out.set(second.subarray(slot * b.sequences, (slot + 1) * b.sequences), at + a.sequences);
    }
    return out;
  };
  return {
    slots: a.slots,
    lags: a.lags,
    sequences: a.sequences + b.sequences,
    right: added([a.right, b.right]),
    count: added([a.count, b.count]),
    rightOf: bySlot(a.rightOf, b.rightOf),
    countOf: bySlot(a.countOf, b.countOf),
    signs: a.signs + b.signs,
    everything: {
      right: a.everything.right + b.everything.right,
      count: a.everything.count + b.everything.count,
    },
  };
}

/** The measures of edits made in several windows of the same sequences, taken together. */
export function editMeasures(tallies: readonly EditTally[], level: number): EditMeasures {
  const [{ slots, lags }] = tallies as [EditTally];
  const right = added(tallies.map((tally) => tally.right));
  const count = added(tallies.map((tally) => tally.count));
  const share = (places: readonly number[]): number | null => {
    const total = places.reduce((sum, place) => sum + count[place]!, 0);
    return total === 0 ? null : places.reduce((sum, place) => sum + right[place]!, 0) / total;
  };
  const place = (slot: number, lag: number) => slot * lags + lag;
  const range = (length: number) => Array.from({ length }, (_, i) => i);
  const changedBits = count.reduce((sum, each) => sum + each, 0);
  const signs = tallies.reduce((sum, tally) => sum + tally.signs, 0);
  const all = tallies.map(({ everything }) => everything);
  const changed = changedShare(tallies, level);
  return {
    accuracy: all.reduce((sum, each) => sum + each.right, 0) / all.reduce((sum, each) => sum + each.count, 0),
    changedAccuracy: changed?.value ?? null,
    interval: changed && [changed.low, changed.high],
    changedSigns: changedBits === 0 || Number.isNaN(signs) ? null : signs / changedBits,
    changedBits,
    perSlot: range(slots).map((slot) => share(range(lags).map((lag) => place(slot, lag)))),
    perLag: range(lags).map((lag) => share(range(slots).map((slot) => place(slot, lag)))),
    perSlotLag: range(slots).map((slot) => range(lags).map((lag) => share([place(slot, lag)]))),
  };
}

/** The share of bits that changed as they should, over sequences: of all slots, or of one. */
export function changedShare(tallies: readonly EditTally[], level: number, slot?: number): ClusteredShare | null {
  const [{ slots, sequences }] = tallies as [EditTally];
  const right = added(tallies.map((tally) => tally.rightOf));
  const count = added(tallies.map((tally) => tally.countOf));
  const bySequence = (values: Float64Array): Float64Array => {
    if (slot !== undefined) return values.subarray(slot * sequences, (slot + 1) * sequences);
    return added(Array.from({ length: slots }, (_, k) => values.subarray(k * sequences, (k + 1) * sequences)));
  };
  return clusteredShare(bySequence(right), bySequence(count), level);
}

function added(lists: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(lists[0]!.length);
  for (const list of lists) for (let i = 0; i < out.length; i++) out[i]! += list[i]!;
  return out;
}
