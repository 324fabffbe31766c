// What of a file was taken for what, line by line, and which of its tensors no part of the network was taken from.

import { formatShape } from '../../array/shape.ts';
import type { Tensor } from '../../array/tensor.ts';
import { plural } from '../../array/words.ts';

/** One line of what was taken for what. */
export interface NameMatch {
  readonly part: 'rnn' | 'readout' | 'unused' | 'note';
  /** The module or tensor in the file; empty for a note, and for a module without a name. */
  readonly from: string;
  readonly what: string;
}

/** A line about the file as a whole. */
export function note(what: string): NameMatch {
  return { part: 'note', from: '', what };
}

/** Tells a person what was taken for what in a file, a line each. */
export function describeMatches(matches: readonly NameMatch[]): string[] {
  return matches.map(({ part, from, what }) =>
    part === 'note' ? `note: ${what}` : `${part === 'unused' ? 'not used' : part}: ${from || '(top level)'}, ${what}`,
  );
}

/** How many unused tensors are named before they are only counted. */
const MAX_SHOWN = 20;

/** The first of them by name and shape, and how many more there are. */
export function unusedMatches(unused: readonly (readonly [string, Pick<Tensor, 'shape'>])[]): NameMatch[] {
  const shown = unused
    .slice(0, MAX_SHOWN)
    .map(([from, { shape }]): NameMatch => ({ part: 'unused', from, what: formatShape(shape) }));
  const more = unused.length - shown.length;
  return more > 0
    ? [...shown, { part: 'note', from: '', what: `${plural(more, 'more tensor is', 'more tensors are')} not used` }]
    : shown;
}
