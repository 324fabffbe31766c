// What is to be said beside a recall: that it came to nothing, that memories are equal, that its order cannot be broken.

import { numberText } from '../../array/words.ts';
import type { RecallRecord } from '../engine/record.ts';
import type { EpisodicModel } from '../model/model.ts';
import type { RecallSummary } from './summary.ts';

/** Says why a recall came to nothing; `null` where it did not. */
export function divergenceOf({ stop, time }: Pick<RecallRecord, 'stop' | 'time'>): string | null {
  if (stop !== 'diverged') return null;
  return `the recall diverged: a number was no longer finite after ${numberText(time)} T_f, scale the memories or the gains down`;
}

const MOST_COPIES = 5;

/** Says which memories are equal; `null` where none are. */
export function copiesNote({ copies }: Pick<RecallSummary, 'copies'>): string | null {
  if (copies.length === 0) return null;
  const shown = copies.slice(0, MOST_COPIES).map(({ memory, of }) => `${memory} = ${of}`);
  const rest = copies.length > MOST_COPIES ? ` and ${copies.length - MOST_COPIES} more` : '';
  return `some memories are equal (${shown.join(', ')}${rest}): visits to them go by the lower number, and what follows either may follow`;
}

/** Says of a graph from learned weights (`phi`) that nothing can break its order; `null` where something can. */
export function orderNote({ patterns: { count }, graph }: EpisodicModel): string | null {
  if (graph.to.length < count * (count - 1)) return null;
  return 'by phi every unit may follow every other, the order is then never broken: compare what is visited';
}
