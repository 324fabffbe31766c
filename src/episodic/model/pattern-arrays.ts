// Memories as an array of a file has them.

import { InputError } from '../../array/errors.ts';
import type { ImageSize } from '../../array/grey-image.ts';
import { listNames, quote } from '../../array/quote.ts';
import { type NamedTensors, toFloat64 } from '../../array/tensor.ts';
import { type Patterns, patternsOf } from './patterns.ts';

/** The arrays of a file, and how it is called. */
interface NamedArrays {
  readonly name: string;
  readonly tensors: NamedTensors;
}

/**
 * The memories of a file: its array `patterns [P, N]`, or `[P, H, W]` of images, or the only one.
 * @throws InputError where there is none, or it is of another shape
 */
export function patternsIn({ name: file, tensors }: NamedArrays): { patterns: Patterns; image: ImageSize | null } {
  const only = tensors.size === 1 ? [...tensors.keys()][0] : undefined;
  const name = tensors.has('patterns') ? 'patterns' : only;
  if (name === undefined) {
    const found = tensors.size === 0 ? 'no arrays' : listNames(tensors.keys());
    throw new InputError(`${file} has no array "patterns" [P, N] or [P, H, W], found ${found}`);
  }
  const array = tensors.get(name)!;
  const { shape } = array;
  if (shape.length < 2 || shape.length > 3 || shape.includes(0)) {
    throw new InputError(
      `${file}: ${quote(name)} has shape [${shape.join(', ')}], expected memories [P, N] or images [P, H, W], none 0`,
    );
  }
  const [count, height, width] = shape as [number, number, number?];
  const values = toFloat64(array, `${file}: ${quote(name)}`);
  return {
    patterns: patternsOf(count, height * (width ?? 1), values),
    image: width === undefined ? null : { width, height },
  };
}
