// What is said of tensors in a file that no part of the network was taken from.

import { formatShape } from '../../array/shape.ts';
import type { Tensor } from '../../array/tensor.ts';
import { plural } from '../../array/words.ts';
import type { NameMatch } from './state-dict.ts';

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
