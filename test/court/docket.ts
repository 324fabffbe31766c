// All cases of a court: which classes there are and in which order their cases come. Case `k` of a class depends on the
// root seed, the class and `k` alone; what may not enter is drawn again under the next number.

import { stream } from '../../src/array/random.ts';
import type { CourtClass, Draft } from './court-class.ts';
import { lookupTables } from './lookup-tables.ts';
import { notLearned } from './not-learned.ts';
import { otherRules } from './other-rules.ts';
import { planted } from './planted-class.ts';
import { randomReadout } from './random-readout.ts';
import { reservoirs } from './reservoirs.ts';
import { sharedOutputs } from './shared-outputs.ts';
import { shuffled } from './shuffled.ts';
import { unread } from './unread.ts';
import { untrained } from './untrained.ts';

/** A thousand planted cases, a thousand that hold nothing or something else, and sixty circuits that nobody learned. */
export const courtClasses: readonly CourtClass[] = [
  planted,
  untrained,
  shuffled,
  reservoirs,
  randomReadout,
  lookupTables,
  sharedOutputs,
  otherRules,
  unread,
  notLearned,
];

/** A case on the list: the how-many-eth of which class. */
export interface Entry {
  readonly className: string;
  readonly index: number;
}

/** A case as it is heard. */
export interface Case extends Draft, Entry {
  /** Draws that were not admitted before this one. */
  readonly refused: number;
}

const MOST_UNITS = 64;
const MOST_DRAWS = 200;

export function classOf(name: string): CourtClass {
  const found = courtClasses.find((each) => each.name === name);
  if (!found) throw new Error(`the court has no class '${name}'`);
  return found;
}

/** Every case in the order in which they are heard: classes spread evenly, so that any beginning is a small court. */
export function docket(share = 1): Entry[] {
  const entries = courtClasses.flatMap(({ name, count }) => {
    const cases = Math.ceil(count * share);
    return Array.from({ length: cases }, (_, index) => ({ className: name, index, at: (index + 0.5) / cases }));
  });
  return entries.sort((a, b) => a.at - b.at).map(({ className, index }) => ({ className, index }));
}

/** Draws the case of that entry from the root seed, with 16 to `mostUnits` units. */
export function caseOf(root: number, { className, index }: Entry, mostUnits = MOST_UNITS): Case {
  const { draft } = classOf(className);
  for (let refused = 0; refused < MOST_DRAWS; refused++) {
    const rng = stream(root, 'court', className, index, refused);
    const drawn = draft(rng, { mostUnits, seed: rng.bits(), turn: index });
    if (drawn) return { ...drawn, className, index, refused };
  }
  throw new Error(`${className} ${index}: none of ${MOST_DRAWS} draws was admitted`);
}
