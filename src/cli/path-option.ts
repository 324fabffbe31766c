// Options that take a path: an empty one would mean the current folder by accident.

import { InvalidArgumentError } from 'commander';

export function path(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Expected a path, found an empty text.');
  return text;
}
