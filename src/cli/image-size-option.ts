// Options that take the size of an image: `28x28`, width first.

import { InvalidArgumentError } from 'commander';
import type { ImageSize } from '../array/grey-image.ts';

/** Pixels along one side. */
const MOST = 65_535;

export function imageSize(text: string): ImageSize {
  const found = /^(\d+)x(\d+)$/.exec(text.trim());
  const [width, height] = [Number(found?.[1]), Number(found?.[2])];
  if (!found || width < 1 || height < 1 || width > MOST || height > MOST) {
    throw new InvalidArgumentError('Expected width and height in pixels, like 28x28.');
  }
  return { width, height };
}
