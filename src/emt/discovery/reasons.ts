// Why nothing was looked for, and what was left out, in words: each sentence says what was measured.

import { plural, sentencePercent } from '../../array/words.ts';
import type { DiscoveryMeasures } from '../results/discovery.ts';
import type { HeldInput } from './held-inputs.ts';
import type { Signal } from './signal.ts';

/** Why there is no circuit to look for where no output varies. */
export function silenceOf({ outputs }: Pick<Signal, 'outputs'>, held: readonly HeldInput[]): string {
  if (held.length > 0) {
    const [{ channel, lag }] = held as [HeldInput];
    const when = lag === 0 ? 'of the last step' : `${plural(lag, 'step')} before the last`;
    return (
      `Left to itself the network says nothing of its inputs, but its state holds ${plural(held.length, 'value')} of them to the end ` +
      `(best input ${channel} ${when}): a memory that is not said is no sequence that its outputs could show.`
    );
  }
  if (outputs.every((kind) => kind === 'silent')) {
    return 'Left to itself the network falls silent: nothing keeps its outputs up, so there is no circuit to find.';
  }
  return 'Left to itself the network says the same whatever it was given: it holds nothing of its inputs.';
}

export function notesOn(measures: DiscoveryMeasures): string[] {
  const { signal, lagProfile, candidate, intervention, clear, ...found } = measures;
  const { s, cells } = candidate ?? found;
  const notes: string[] = [];
  const unused = signal.outputs.flatMap((kind, i) => (kind === 'varying' ? [] : [`${i} (${kind})`]));
  if (signal.kind !== 'none' && unused.length > 0) {
    notes.push(`Outputs that do not vary were left out: ${unused.join(', ')}; the others are numbered anew.`);
  }
  if (s > 0 && s === lagProfile.length) notes.push(`Memory reaches the longest lag looked at: ask for more lags.`);
  const copies = cells.depth.flatMap((depth, bit) => (depth === 0 ? [bit] : []));
  if (cells.count > 0 && copies.length > 0) {
    notes.push(`Outputs that say what others do have no cells of their own: ${copies.join(', ')}.`);
  }
  const { interval, sequences } = intervention;
  if (!clear && interval !== null) {
    const [low, high] = interval.map((share) => sentencePercent(share));
    notes.push(
      `Unclear: over ${plural(sequences, 'sequence')} edits are right on ${low} to ${high}, which leaves a threshold of the verdict open; the interval is conditional on the basis.`,
    );
  }
  return notes;
}
