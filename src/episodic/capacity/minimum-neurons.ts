// The fewest neurons that hold a given number of memories, by any definition: bracketed in steps, then bisected.
// Source: spec of sequential memory, section 9, definition (iv) (the authors' 2022 code: steps of 100).

import { InputError } from '../../array/errors.ts';
import { type CapacityProblem, checkAtLeastTwo, checkCapacityProblem } from './problem.ts';
import { type SearchOptions, type TestedLoad, testLoad } from './search.ts';

export interface MinimumNeuronsOptions extends Omit<SearchOptions, 'most' | 'resolution' | 'onLoad'> {
  /** Neurons added until a size holds; 100 when absent. */
  readonly step?: number;
  /** Largest size tried; 1000 when absent. */
  readonly most?: number;
  readonly onSize?: (size: TestedSize) => void;
}

export interface TestedSize extends TestedLoad {
  readonly neurons: number;
}

export interface MinimumNeurons {
  readonly problem: CapacityProblem;
  /** The number of memories, `P`. */
  readonly count: number;
  /** The smallest accepted size; `null` where the largest size does not hold the memories. */
  readonly neurons: number | null;
  /** What was tested, in ascending order of `neurons`. */
  readonly tested: readonly TestedSize[];
}

/**
 * Finds the fewest neurons that hold `count` memories, by the definition of `problem`.
 * @throws InputError for a problem or size that cannot be used; the reason of `signal` where that is aborted
 */
export async function findMinimumNeurons(
  problem: CapacityProblem,
  count: number,
  options: MinimumNeuronsOptions = {},
): Promise<MinimumNeurons> {
  checkCapacityProblem(problem);
  checkAtLeastTwo('memories', count);
  const { step = 100, most = 1000, onSize, ...sequential } = options;
  // Distinct memories need as many neurons as their number has bits.
  const least = Math.max(2, problem.bias === 0 ? Math.ceil(Math.log2(count)) : 2);
  if (!(most >= least)) {
    throw new InputError(
      `most is ${most} neurons, expected at least ${least}: ${count} distinct memories need as many`,
    );
  }
  const sizes: TestedSize[] = [];
  const holds = async (neurons: number): Promise<boolean> => {
    const size = { neurons, ...(await testLoad(problem, neurons, count, sequential)) };
    sizes.push(size);
    onSize?.(size);
    return size.accepted;
  };
  let low = least - 1;
  let high = Math.min(Math.max(least, step), most);
  let found = await holds(high);
  while (!found && high < most) {
    low = high;
    high = Math.min(most, high + step);
    found = await holds(high);
  }
  while (found && high - low > 1) {
    const middle = (low + high) >> 1;
    if (await holds(middle)) high = middle;
    else low = middle;
  }
  return { problem, count, neurons: found ? high : null, tested: sizes.sort((a, b) => a.neurons - b.neurons) };
}
