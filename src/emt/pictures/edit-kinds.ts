// What came of each kind of edit of a running network (EMT spec 6.4), as pictures tell it.

import type { Analysis, EditMeasures } from '../results/analysis.ts';
import type { Discovery } from '../results/discovery.ts';

export interface EditKind {
  /** `set`, `erase`, `swap`, `interchange`, `set, random Ψ`. */
  readonly name: string;
  /** Share over all bits, and over the bits that should change; `null` where there were none. */
  readonly accuracy: number | null;
  readonly changedAccuracy: number | null;
  /** A null control. */
  readonly isControl: boolean;
}

export interface EditOutcomes {
  /** Accuracy over the bits that should change, by edited slot (0 = oldest) and lag (first = 1). */
  readonly perSlotLag: readonly (readonly (number | null)[])[];
  readonly kinds: readonly EditKind[];
}

function kind(name: string, { accuracy, changedAccuracy }: EditMeasures, isControl = false): EditKind {
  return { name, accuracy, changedAccuracy, isControl };
}

/** The edits that an analysis or a discovery made; `null` where it could make none. */
export function editOutcomes({
  intervention,
}: {
  readonly intervention: Pick<Discovery['intervention'], 'perSlotLag' | 'set' | 'interchange' | 'randomBasis'> &
    Partial<Pick<Analysis['intervention'], 'erase' | 'swap'>>;
}): EditOutcomes | null {
  const { perSlotLag, set, erase, swap, interchange, randomBasis } = intervention;
  if (perSlotLag.length === 0) return null;
  const kinds = [
    kind('set', set),
    ...(erase ? [kind('erase', erase)] : []),
    ...(swap ? [kind('swap', swap)] : []),
    kind('interchange', interchange),
    kind('set, random Ψ', randomBasis, true),
  ];
  return { perSlotLag, kinds };
}
