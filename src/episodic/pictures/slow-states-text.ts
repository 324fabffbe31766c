// Slow states as one types them: `0=0.3,1=0.5` is 0.3 times memory 0 and 0.5 times memory 1; several by semicolons.

import { InputError, UsageError } from '../../array/errors.ts';
import { type Patterns, patternRow } from '../model/patterns.ts';
import type { HeldState } from './held-states.ts';

/**
 * Reads slow states from a text.
 * @throws UsageError where the text is none; InputError where a memory does not exist
 */
export function parseSlowStates(text: string, patterns: Patterns): HeldState[] {
  return text.split(';').map((part) => {
    const slow = new Float64Array(patterns.neurons);
    for (const term of part.split(',')) {
      const found = /^\s*(\d+)\s*=\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*$/.exec(term);
      if (!found) throw new UsageError(`--slow does not know "${term}": expected MEMORY=SHARE, like 0=0.3,1=0.5`);
      const [memory, share] = [Number(found[1]), Number(found[2])];
      if (memory >= patterns.count) {
        throw new InputError(`--slow names memory ${memory}, expected 0 ... ${patterns.count - 1}`);
      }
      patternRow(patterns, memory).forEach((value, i) => {
        slow[i]! += share * value;
      });
    }
    return { name: `slow state ${part.trim()}`, slow, state: null };
  });
}
