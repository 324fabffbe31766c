// What of a file was taken for what, line by line, what no part of the network was taken from, and what was assumed
// because the file does not say it.

import { printable } from '../../array/printable.ts';
import { formatShape } from '../../array/shape.ts';
import type { Tensor } from '../../array/tensor.ts';
import { plural } from '../../array/words.ts';

/** One line of what was taken for what. */
export interface NameMatch {
  /** `note`: something else that was taken as the file says it; `assumed`: what it does not say. */
  readonly part: 'rnn' | 'readout' | 'note' | 'unused' | 'assumed';
  /** The module or tensor in the file; empty for a line about the whole, and for a module without a name. */
  readonly from: string;
  readonly what: string;
  /** Why a tensor is not used, where that is known. */
  readonly why?: string;
}

/** The account of how a network was read from its file, a line each. */
export interface NetworkReading {
  /** What the network was made of: modules, settings that were followed. */
  readonly taken: readonly string[];
  /** What the file holds beside it: state of the optimiser, settings of training, and what was asked to be ignored. */
  readonly notUsed: readonly string[];
  /** What the file does not say and was taken to be so. */
  readonly assumed: readonly string[];
}

/** A line about the file as a whole. */
export function note(what: string): NameMatch {
  return { part: 'note', from: '', what };
}

/** What the file does not say. */
export function assumed(what: string): NameMatch {
  return { part: 'assumed', from: '', what };
}

/** Why a part is not used that a person asked to ignore; `leftOutAsAsked` tells these lines from others. */
export function asAsked(what: string, name: string): string {
  return `${what}, left out as asked (--ignore ${printable(name)})`;
}

/** Those of the lines of `notUsed` that are parts a person asked to ignore, now or when the file was exported. */
export function leftOutAsAsked(notUsed: readonly string[]): string[] {
  return notUsed
    .filter((line) => line.includes(', left out as asked (--ignore ') || line.startsWith(EXPORTED))
    .map((line) => (line.startsWith(EXPORTED) ? line.slice(EXPORTED.length) : line));
}

/** How a line begins about the file that a network was exported from. */
export const EXPORTED = 'in the file that it was exported from: ';

/** What was said, by the file or by a person, and not followed. */
export function passedOver(what: string): NameMatch {
  return { part: 'unused', from: '', what };
}

/** Tells a person what was taken for what in a file, a line each. */
export function describeMatches(matches: readonly NameMatch[]): string[] {
  return matches.map(({ part, from, what }) => {
    if (part === 'rnn' || part === 'readout') return `${part}: ${from || '(top level)'}, ${what}`;
    return from === '' ? `note: ${what}` : `not used: ${from}, ${what}`;
  });
}

/** The same, sorted by what was taken, not used and assumed. */
export function readingOf(matches: readonly NameMatch[]): NetworkReading {
  const lines = (...parts: NameMatch['part'][]) =>
    matches.flatMap(({ part, from, what, why }) => {
      if (!parts.includes(part)) return [];
      if (part === 'rnn' || part === 'readout') return [`${part}: ${from || '(top level)'}, ${what}`];
      return [`${from === '' ? '' : `${from}, `}${what}${why === undefined ? '' : `: ${why}`}`];
    });
  return { taken: lines('rnn', 'readout', 'note'), notUsed: lines('unused'), assumed: lines('assumed') };
}

/** How many unused tensors are named before they are only counted. */
const MAX_SHOWN = 20;

/** Tensors by name, shape and why they are not used: the first of them, and how many more there are. */
export function unusedMatches(
  unused: readonly (readonly [name: string, t: Pick<Tensor, 'shape'>, why?: string])[],
): NameMatch[] {
  const shown = unused.slice(0, MAX_SHOWN).map(([from, { shape }, why]): NameMatch => {
    return { part: 'unused', from, what: formatShape(shape), ...(why === undefined ? {} : { why }) };
  });
  const more = unused.length - shown.length;
  return more > 0 ? [...shown, passedOver(`${plural(more, 'more tensor is', 'more tensors are')} not used`)] : shown;
}
