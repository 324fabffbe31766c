// The three ways Engram refuses or gives up, each with the exit code the command line uses.
// A message is one line: it names the thing, what was found, what was expected and what to do. What is quoted in it may
// come from a file that somebody made to do harm, so no message carries control characters.

import { printable } from './printable.ts';

class OneLineError extends Error {
  constructor(message: string) {
    super(printable(message));
  }
}

/** This error says that options or arguments are wrong, in one line; the command line exits with 2. */
export class UsageError extends OneLineError {
  override name = 'UsageError';
  readonly exitCode = 2;
}

/** This error says that a file, tensor or value cannot be used as given, in one line; the command line exits with 3. */
export class InputError extends OneLineError {
  override name = 'InputError';
  readonly exitCode = 3;
}

/** This error says that an iteration did not reach its tolerance, in one line; the command line exits with 4. */
export class ConvergenceError extends OneLineError {
  override name = 'ConvergenceError';
  readonly exitCode = 4;
}
