// The three ways Engram refuses or gives up, each with the exit code the command line uses.
// A message is one line: it names the thing, what was found, what was expected and what to do. What is quoted in it may
// come from a file that somebody made to do harm, so no message carries control characters.

import { printable } from './printable.ts';

class OneLineError extends Error {
  constructor(message: string) {
    super(printable(message));
  }
}

/** Wrong options or arguments. The command line exits with 2. */
export class UsageError extends OneLineError {
  override name = 'UsageError';
  readonly exitCode = 2;
}

/** A file, tensor or value that cannot be used as given. The command line exits with 3. */
export class InputError extends OneLineError {
  override name = 'InputError';
  readonly exitCode = 3;
}

/** An iteration that did not reach its tolerance. The command line exits with 4. */
export class ConvergenceError extends OneLineError {
  override name = 'ConvergenceError';
  readonly exitCode = 4;
}
