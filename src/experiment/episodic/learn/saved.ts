// What a learning saves as it goes: a row for every epoch or attempt, the weights after the last epoch, and in the end the
// network as memories and their graph. Killed at any moment it goes on from there to the same weights, bit for bit.

import { InputError } from '../../../array/errors.ts';
import { tensor } from '../../../array/tensor.ts';
import type { Attempt } from '../../../episodic/learning/attempt.ts';
import type { LearnedWeights } from '../../../episodic/learning/rule.ts';
import type { EpochRow, TaughtEpochs } from '../../../episodic/learning/teaching.ts';
import type { Patterns } from '../../../episodic/model/patterns.ts';
import { writeNpz } from '../../../io/tensors/npz.ts';
import type { Store } from '../../kit/store.ts';

const LAST = 'last';

/** Epochs that are saved; `null`: none is. @throws InputError where what is saved are no learned weights */
export function savedEpochs(store: Store): TaughtEpochs | null {
  const saved = store.tensors(LAST);
  if (saved === null) {
    store.rows(0);
    return null;
  }
  const { tensors, metadata } = saved;
  const [xi, phi] = [tensors.get('xi'), tensors.get('phi')];
  const step = Number(metadata.step);
  if (!xi || !phi || !Number.isInteger(step)) {
    throw new InputError(`${store.name}: checkpoint '${LAST}' holds no learned weights; it cannot be resumed`);
  }
  const [hidden, neurons] = xi.shape as [number, number];
  const weights = { neurons, hidden, xi: xi.data as Float64Array, phi: phi.data as Float64Array };
  return { rows: store.rows(step) as unknown as EpochRow[], weights };
}

export function saveEpoch(store: Store, row: EpochRow, { neurons, hidden, xi, phi }: LearnedWeights): void {
  // Rows first: those beyond the weights are dropped when it goes on, missing ones could not be made again.
  store.saveRow({ ...row });
  const tensors = new Map([
    ['xi', tensor([hidden, neurons], xi)],
    ['phi', tensor([hidden, hidden], phi)],
  ]);
  store.saveTensors(LAST, { tensors, metadata: { step: String(row.step) } });
}

/** The file of the network in the end, for `engram episodic run --patterns FILE --graph phi`. */
export const NETWORK_FILE = 'learned.npz';

export function saveNetwork(store: Store, { neurons, hidden, xi, phi }: LearnedWeights, taught: Patterns): void {
  const tensors = new Map([
    ['patterns', tensor([hidden, neurons], xi)],
    ['phi', tensor([hidden, hidden], phi)],
    ['taught', tensor([taught.count, taught.neurons], taught.rows)],
  ]);
  store.saveFile(NETWORK_FILE, writeNpz(tensors));
}

export function savedAttempts(store: Store): Attempt[] {
  return store.rows().map(({ step: _, ...attempt }) => attempt as unknown as Attempt);
}

export function saveAttempt(store: Store, attempt: Attempt): void {
  store.saveRow({ step: attempt.attempt, ...attempt });
}
